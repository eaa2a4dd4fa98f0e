// Command build makes pipelines/registry from public company data.
//
// Input: a folder of SEC, S&P, GLEIF and Wikidata extracts and the hand-kept
// curated.csv. Output: companies.csv and subsidiaries.csv.gz, the same bytes for the
// same input. It stops at the first file it cannot read.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	shared := flag.String("shared", "../shared/data", "folder of the source files")
	out := flag.String("out", "pipelines/registry", "folder of curated.csv, and of what is written")
	flag.Parse()
	if err := run(*shared, *out); err != nil {
		fmt.Fprintln(os.Stderr, "registry build:", err)
		os.Exit(1)
	}
}

func run(shared, out string) error {
	b := newBuilder()
	for _, step := range []func() error{
		func() error { return b.curated(out + "/curated.csv") },
		func() error { return b.listed(shared) },
		func() error { return b.unlisted(shared) },
		func() error { return b.ordinary(shared) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	b.aliases()
	b.ids()
	if err := b.writeCompanies(out + "/companies.csv"); err != nil {
		return err
	}
	return b.writeSubsidiaries(shared, out+"/subsidiaries.csv.gz")
}
