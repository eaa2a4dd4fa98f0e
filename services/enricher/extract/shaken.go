package extract

// costState is what the text has said that its amounts are read by.
type costState struct {
	// shakenIn is the number of the sentence of shakenField that last told of a shake-up, whose
	// costs the next may tell.
	shakenField string
	shakenIn    int
	// currency is that of bare dollars, once it has been looked for.
	currency string
}

// shakenReach is how many sentences behind a shake-up may tell what it costs.
const shakenReach = 2

// noteShaken keeps where the text told of a shake-up.
func (doc *document) noteShaken(s *sentence) {
	if s.contains(doc.d.Shakeup) {
		doc.shakenField, doc.shakenIn = s.field, s.number
	}
}

// shaken tells whether a cost of which a sentence does not say what it is for is that of a shake-up
// told right before: "is restructuring. The bill, roughly £200m, will be booked as exceptional".
func (doc *document) shaken(s *sentence) bool {
	if doc.shakenField == "title" {
		return s.field == "text" && s.number < shakenReach
	}
	return doc.shakenField == s.field && s.number-doc.shakenIn <= shakenReach
}
