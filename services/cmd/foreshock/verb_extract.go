package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"

	"github.com/foreshock/foreshock/services/enricher/extract"
)

type extractVerb struct {
	Files []string `arg:"" optional:"" help:"Documents as JSON Lines; none or - reads standard input."`
	JSON  bool     `name:"json" help:"Accepted for likeness with the other verbs; the answer is always JSON Lines."`
}

// Help is shown below the flags.
func (extractVerb) Help() string {
	return `In:  {"id","title","text","url"?,"published"?,"source"?,"lang"?,"company"?} a line.
Out: {"id","lang","signals":[…]} a line, in the same order. A line that is not a JSON object is
answered by {"id":null,"line":N,"error":"…"}; the rest goes on and the exit status is 1.`
}

// Run extracts the signals of documents, in order, without any server.
func (v *extractVerb) Run(ctx context.Context, global *Global, streams std) error {
	p, err := global.load()
	if err != nil {
		return err
	}
	_, extractor, err := compile(p)
	if err != nil {
		return err
	}
	files := v.Files
	if len(files) == 0 {
		files = []string{"-"}
	}
	out := bufio.NewWriter(streams.out)
	bad := 0
	for _, name := range files {
		n, err := extractFile(ctx, name, streams.in, out, extractor)
		bad += n
		if err != nil {
			return fmt.Errorf("extract: %s: %w", name, err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("extract: %w", err)
	}
	if bad > 0 {
		return fmt.Errorf("extract: %s could not be read; each is answered by its number and reason", counted(bad, "line", "lines"))
	}
	return nil
}

func extractFile(ctx context.Context, name string, stdin io.Reader, out io.Writer, extractor *extract.Extractor) (int, error) {
	if name == "-" {
		return extract.Lines(ctx, stdin, out, extractor)
	}
	file, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	defer file.Close() // read only: nothing to lose
	return extract.Lines(ctx, file, out, extractor)
}
