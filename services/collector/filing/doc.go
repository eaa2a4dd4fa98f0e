// Package filing reads what EDGAR publishes: its lists of filings, and the filings.
//
// Input: pages of the latest-filings Atom, submissions JSON (paged), full-submission text
// files and lone documents (htm, txt) of 1994 and later. Output: references to filings;
// documents with readable text; the items of a Form 8-K, segmented; one event of kind
// "filing" for each filing. Failure: a page that cannot be read at all is an error, an
// entry or a document that holds nothing is refused with its reason, and an 8-K whose items
// cannot be told apart keeps its whole text and says so. It is pure and keeps no state.
package filing

// Attributes of a filing's event. One that nobody gives is absent.
const (
	CIK       = "cik"       // without leading zeros
	Accession = "accession" // 0000950123-10-078896
	Form      = "form"      // 8-K, 8-K/A
	Filed     = "filed"     // YYYY-MM-DD
	// Reported is the day of the earliest event reported: YYYY-MM-DD.
	Reported = "reported"
	// Items are the 8-K's items in today's numbers, in the order of the filing, separated
	// by commas. ItemsPublished are they in the numbers of before August 2004.
	Items          = "items"
	ItemsPublished = "items_published"
	// SectionPrefix stands before an item's number: where its section begins and ends in
	// the event's text, as byte offsets "120-980".
	SectionPrefix = "section."
	// Exhibits are the types of the exhibits whose text follows the items.
	Exhibits = "exhibits"
	SIC      = "sic"
	Flags    = "flags"
)

// Flags.
const (
	// FlagItemsUnfound: no item could be told; the text is the whole document.
	FlagItemsUnfound = "items_unfound"
	// FlagDatedByReport: the day of filing is unknown, the time is that of the report.
	FlagDatedByReport = "dated_by_report"
	// FlagDatedByYear: nothing but the year of the accession number is known.
	FlagDatedByYear = "dated_by_year"
	// FlagAccessionUnknown: nothing tells the accession number; the document key is a hash.
	// FlagCut: the text was longer than what is kept.
	FlagAccessionUnknown = "accession_unknown"
	FlagCut              = "cut"
)
