package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"
)

// warnOfNewData says that a verb asks a data folder that is not there yet, as after a slip
// in --data: it is made, and the answer is that nothing is known. Command is the verb as
// kong names it, with its arguments.
func (g *Global) warnOfNewData(command string, out io.Writer) {
	external := g.ClickHouse
	switch verb := strings.Fields(command); {
	case verb[0] == "dead" || verb[0] == "alerts" && verb[1] == "tail":
		external = g.NATS
	case verb[0] == "sql" || verb[0] == "alerts" || verb[0] == "indicators" || verb[0] == "explain" || verb[0] == "asof" || verb[0] == "diff":
	default:
		return
	}
	if _, err := os.Stat(g.Data); external == "" && errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(out, "foreshock: warning: the data folder %s is new and empty\n", g.Data)
	}
}

// dataFlag is how another verb, called from here, is told of the same data folder: not at all
// where it is the one that every verb asks by itself.
func dataFlag(folder string) string {
	if own, err := filepath.Abs("data"); err == nil && own == folder && os.Getenv("FORESHOCK_DATA") == "" {
		return ""
	}
	if strings.IndexFunc(folder, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("/._-+", r)
	}) >= 0 {
		folder = "'" + strings.ReplaceAll(folder, "'", `'\''`) + "'"
	}
	return "--data " + folder + " "
}
