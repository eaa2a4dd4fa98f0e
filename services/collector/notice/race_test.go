//go:build race

package notice

// raced tells that the race detector watches: it makes reading ten times as slow and has
// nothing to find in it, so that the big tables are read in part only.
const raced = true
