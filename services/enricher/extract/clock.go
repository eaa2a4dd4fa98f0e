package extract

import (
	"math"
	"regexp"
	"strings"
)

// Times of day as the press of other languages than English writes them: "zwischen 15.10 Uhr
// und 17.40 Uhr", "de 16 h 45 à minuit", "das 9h às 11h30", "dalle 8.30 alle 11.30".
const (
	clockTime = `(\d{1,2})(?:\s?(?:[.:h]|uhr|heures?|horas?|uur|ore)\s?(\d{2}))?\s?(h\b|hs\b|uhr|heures?|horas|uur)?|(minuit|mitternacht|medianoche|meia-noite|mezzanotte|middernacht)|(midi|mittag|mediodía|meio-dia|mezzogiorno)`
	clockLead = `(?:las?\s+|les?\s+|l'|el\s+|o\s+|ore\s+|kurz\s+vor\s+|kurz\s+nach\s+|etwa\s+|gegen\s+|circa\s+)?`
)

var (
	clockSpan = regexp.MustCompile(`(?i)(?:^|[\s(,])(?:zwischen|von|ab|entre|de|desde|das|dalle|dall'|tra|fra|van|tussen|vanaf)\s?` + clockLead + `(?:` + clockTime + `)\s+(?:und|bis|à|et|jusqu'à|a|y|hasta|às|e|até|alle|all'|e\s+le|en|tot)\s*` + clockLead + `(?:` + clockTime + `)(?:[^\pL\d]|$)`)
	// bare numbers that only times of day have these articles for: "dalle 9 alle 11", "das 9 às 11"
	clockSure  = regexp.MustCompile(`(?i)\b(?:dalle|dall'|das|de las|desde las|entre las|tra le)\s?(\d{1,2})\s+(?:alle|all'|às|a las|hasta las|y las|e le)\s?(\d{1,2})\b`)
	clockAlone = regexp.MustCompile(`(?i)(?:um|gegen|vers|à|a\s+las|a\s+la|às|alle|om|omstreeks|rond)\s(?:ore\s)?(\d{1,2})(?:\s?[.:h]\s?)(\d{2})`)
)

// clockHours is the length between the two ends that a text states as times of day, 0
// where it does not; with both, two times suffice of which the later ends the outage.
func clockHours(text string, both bool) float64 {
	if m := clockSpan.FindStringSubmatch(text); m != nil {
		span := m[0]
		start, plain := clockOf(m[1:6])
		end, bare := clockOf(m[6:11])
		if !plain || !bare { // "de 3 à 5" may count anything
			return clockGap(start, end)
		}
		if m := clockSure.FindStringSubmatch(span); m != nil {
			return clockGap(float64(atoi(m[1])), float64(atoi(m[2])))
		}
		return 0
	}
	if all := clockAlone.FindAllStringSubmatch(text, 3); both && len(all) == 2 {
		return clockGap(float64(atoi(all[0][1]))+float64(atoi(all[0][2]))/60, float64(atoi(all[1][1]))+float64(atoi(all[1][2]))/60)
	}
	return 0
}

// halfDay is a time of day as English writes it: "at 2.35pm", "by 12:45 a.m.", "at 17:06 UTC".
var halfDay = regexp.MustCompile(`(?i)\b(?:at|by|until|around|about|from)\s(?:about\s|around\s|just\s(?:after|before)\s|approximately\s)?(\d{1,2})(?:[.:](\d{2}))?\s?(?:([ap])\.?m\b|(?:UTC|GMT)\b)?`)

// dayEnds are the two times of day that English calls by a word.
var dayEnds = strings.NewReplacer("midnight", "12 a.m.", "noon", "12 p.m.", "midday", "12 p.m.", "Midnight", "12 a.m.", "Noon", "12 p.m.")

// timesOfDay counts the times of day in an English text.
func timesOfDay(text string) int { return len(halfDay.FindAllString(dayEnds.Replace(text), 3)) }

// atClock tells whether a time of day is what a text begins with: "7 a.m.", "09:40".
var atClock = regexp.MustCompile(`(?i)^\s*(?:about |around )?(?:\d{1,2}(?:[.:]\d{2})?\s?[ap]\.?m\b|\d{1,2}:\d{2}\b|noon\b|midnight\b)`)

// endsHours is the length between the only two times of day in an English text that says
// when a failure began and when it was over, 0 where it has more, fewer or bare numbers.
func endsHours(text string) float64 {
	all := halfDay.FindAllStringSubmatch(dayEnds.Replace(text), 4)
	ends := [2]float64{}
	if len(all) != 2 {
		return 0
	}
	for i, m := range all {
		if m[2] == "" && m[3] == "" {
			return 0 // "at 3"
		}
		ends[i] = float64(atoi(m[1])) + float64(max(0, atoi(m[2])))/60
		switch half := strings.ToLower(m[3]); {
		case half == "p" && ends[i] < 12:
			ends[i] += 12
		case half == "a" && ends[i] >= 12:
			ends[i] -= 12
		}
	}
	return clockGap(ends[0], ends[1])
}

// clockOf is the hour of the five groups of a clockTime; plain where neither minutes nor a
// unit say that it is one.
func clockOf(m []string) (hour float64, plain bool) {
	switch {
	case m[3] != "":
		return 24, false
	case m[4] != "":
		return 12, false
	}
	return float64(atoi(m[0])) + float64(atoi(m[1]))/60, m[1] == "" && strings.TrimSpace(m[2]) == ""
}

func clockGap(start, end float64) float64 {
	if end <= start {
		end += 24
	}
	if start > 24 || end-start >= 24 || end-start <= 0 {
		return 0
	}
	return math.Round((end-start)*100) / 100
}
