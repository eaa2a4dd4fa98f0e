package query

import foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"

// The page's words, for others who tell the same things.

// Headline is a claim's figures in a few words: "14,000 jobs", "13 h · AI-linked"; empty
// where it states none. It may hold words of the source.
func Headline(c *foreshockv1.Claim) string { return headline(c) }

// Label is a kind of signal or another name of the vocabulary as people write it.
func Label(name string) string { return kindLabel(name) }

// Arithmetic is a basis with its long numbers grouped: "30,000 − 16,000".
func Arithmetic(basis string) string { return arithmetic(basis) }

// Number is a number with commas between thousands and at most that many decimals.
func Number(v float64, decimals int) string { return plain(v, decimals) }
