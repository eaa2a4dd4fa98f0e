//go:build race

package collector_test

// racing tells that the race detector runs, ten times slower.
const racing = true
