// Package scorer keeps every company's book: facts, programmes, quarterly indicators, risk.
//
// Input: signals from the bus. Output: what changed on foreshock.indicator.<company>.<quarter>,
// and rows in the tables signal, fact and indicator. A signal is acknowledged once all is
// durable; until then it comes again. The book is the pure function of
// the set of a company's signals in ledger; the stage finds the set, and stores what the
// function says differently from what is stored. Failure: a signal that cannot be read
// becomes a dead letter; anything else is tried again. State: a bounded cache of books,
// rebuilt from the tables at need.
package scorer
