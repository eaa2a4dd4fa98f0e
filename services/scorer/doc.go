// Package scorer keeps every company's book: facts, programmes, quarterly indicators, risk.
//
// Input: signals from the bus. Output: rows in the tables fact and indicator, and what
// changed on foreshock.indicator.<company>.<quarter>. The book is the pure function of
// the set of a company's signals in ledger; the stage finds the set, and stores what the
// function says differently from what is stored. Failure: a signal that cannot be read
// becomes a dead letter; anything else is tried again. State: a bounded cache of books,
// rebuilt from the tables at need.
package scorer
