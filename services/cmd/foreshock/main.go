// Command foreshock is the whole pipeline in one binary: a verb per stage, and verbs that
// ask what is known. `foreshock --help` lists them.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/pprof"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/foreshock/foreshock/services/internal/embedded"
)

// Exit statuses.
const (
	exitDone  = 0
	exitBad   = 1 // bad input, or checks that failed
	exitUsage = 2 // wrong usage: a verb, flag or argument that cannot be meant
)

// errChecked says that a verb has told what is wrong and only the status is left to set.
var errChecked = errors.New("checks failed")

// usage is an error in how the program was asked, not in what it was asked about.
type usage struct{ error }

func (u usage) Unwrap() error { return u.error }

func wrongUsage(format string, args ...any) error { return usage{fmt.Errorf(format, args...)} }

func main() {
	if len(os.Args) > 1 && os.Args[1] == embedded.ChildVerb {
		os.Exit(embedded.RunChild(os.Args[2:]))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], std{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(status)
}

// std is where a verb reads and writes.
type std struct {
	in       io.Reader
	out, err io.Writer
}

// run is the program without its process: arguments in, exit status out. A test starts
// the same program through it.
func run(ctx context.Context, args []string, streams std) int {
	var cli cli
	status := -1
	parser, err := kong.New(&cli,
		kong.Name("foreshock"),
		kong.Description("Layoff-risk signals from news, filings, notices and incidents: collected, traced to the sentence, scored by quarter."),
		kong.DefaultEnvars("FORESHOCK"),
		kong.UsageOnError(),
		kong.Writers(streams.out, streams.err),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Exit(func(code int) { status = code }), // --help and --version end here
		kong.Vars{"version": version()},
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(streams),
	)
	if err != nil {
		fmt.Fprintln(streams.err, "foreshock:", err)
		return exitUsage
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, err := parser.Parse(args)
	if status >= 0 {
		return status
	}
	if err != nil {
		fmt.Fprintf(streams.err, "foreshock: %v\nRun `foreshock --help`, or `foreshock VERB --help`.\n", err)
		return exitUsage
	}
	if _, err := cli.logger(streams); err != nil { // of every verb, also of those that log nothing
		fmt.Fprintln(streams.err, "foreshock:", err)
		return exitUsage
	}
	cli.warnOfNewData(command.Command(), streams.err)
	if err := cli.profiled(func() error { return command.Run(&cli.Global) }); err != nil {
		if !errors.Is(err, errChecked) {
			fmt.Fprintln(streams.err, "foreshock:", err)
		}
		if errors.As(err, new(usage)) {
			return exitUsage
		}
		return exitBad
	}
	return exitDone
}

// profiled does something, and keeps where its processor time goes if that is asked for.
func (g *Global) profiled(do func() error) error {
	if g.Profile == "" {
		return do()
	}
	file, err := os.Create(g.Profile)
	if err != nil {
		return usage{err}
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return errors.Join(err, file.Close())
	}
	err = do()
	pprof.StopCPUProfile()
	return errors.Join(err, file.Close())
}
