// Package backfill loads history: named batches of documents, and what is stored already.
//
// Input: a batch of pipelines/backfill with its files, or the stored events and signals
// (replay). Output: events on subjects of their own (foreshock.backfill.event.<kind>.<source>),
// which the stages work on beside the news and never before it; and a receipt, a pure
// function of the input and the rules, which any other run over the same gives again.
// Failure: what cannot be read is refused, counted and kept; a run that was stopped goes on
// from its checkpoint; a run whose events or signals are not stored in the end has failed.
// State: a checkpoint for each batch in the broker's bucket, and a row of table batch for
// each run.
package backfill
