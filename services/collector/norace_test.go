//go:build !race

package collector_test

const racing = false
