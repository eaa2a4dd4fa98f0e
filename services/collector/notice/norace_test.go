//go:build !race

package notice

const raced = false
