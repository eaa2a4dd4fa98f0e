package main

import (
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"

	"github.com/alecthomas/kong"
	"go.uber.org/zap"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/internal/telemetry"
)

// cli is every verb. Each flag is also an environment variable: FORESHOCK_ and its name.
type cli struct {
	Global

	Run     runVerb     `cmd:"" help:"All stages, with embedded servers or with --nats and --clickhouse."`
	Collect collectVerb `cmd:"" help:"The collector alone: sources to events."`
	Enrich  enrichVerb  `cmd:"" help:"The enricher alone: events to signals."`
	Score   scoreVerb   `cmd:"" help:"The scorer alone: signals to facts and indicators."`
	Alert   alertVerb   `cmd:"" help:"The alerter alone: indicators to alerts."`
	Notify  notifyVerb  `cmd:"" help:"The notifier alone: alerts to webhooks, e-mail and chat."`
	Serve   serveVerb   `cmd:"" help:"The page and the JSON behind it, alone."`

	Extract    extractVerb    `cmd:"" help:"Documents in (JSON Lines), signals out; needs no servers."`
	Indicators indicatorsVerb `cmd:"" help:"What is known of a company by quarter, and its risk."`
	Explain    explainVerb    `cmd:"" help:"Why the risk of a company's quarter is what it is, down to the sentences."`
	AsOf       asofVerb       `cmd:"" name:"asof" help:"What was known of a company on a day: facts and indicators."`
	Facts      factsVerb      `cmd:"" help:"A company's facts with their signals; link a signal to a fact, take it off, and take that back."`
	Diff       diffVerb       `cmd:"" help:"What changed between two days, and what each change did to the risk."`
	Scorecard  scorecardVerb  `cmd:"" help:"How good the forecasts were, or what was forecast of one company and what came."`
	SQL        sqlVerb        `cmd:"" name:"sql" help:"A query against the running (or the embedded) ClickHouse."`
	Companies  companiesVerb  `cmd:"" help:"Find companies, review names that could not be placed, give further names."`
	Alerts     alertsVerb     `cmd:"" help:"List alerts, or follow them as they are raised."`
	Dead       deadVerb       `cmd:"" help:"List, show and replay dead letters."`
	Backfill   backfillVerb   `cmd:"" help:"Load batches of history: notices, announced layoffs, incidents, filings."`
	Replay     replayVerb     `cmd:"" help:"Read again what is stored, under today's rules; nothing is fetched."`
	Lint       lintVerb       `cmd:"" help:"Check the pipelines folder."`
	Test       testVerb       `cmd:"" help:"Run the tests that are written as data in the pipelines folder."`
	Eval       evalVerb       `cmd:"" help:"Precision and recall of extraction on the labelled passages of the pipelines folder."`
	Backtest   backtestVerb   `cmd:"" help:"Walk a forecast forward through past quarters and hold it against what came."`
	Train      trainVerb      `cmd:"" help:"Fit a forecast and write it as data."`
	Bench      benchVerb      `cmd:"" help:"The whole path beside the broker's own limit, in one run."`
	BenchAPI   benchAPIVerb   `cmd:"" name:"bench-api" help:"The query API of a running server, asked as analysts ask."`

	Version kong.VersionFlag `help:"Print the version." env:"-"`
}

// Global are the flags of every verb.
type Global struct {
	Data      string `help:"Folder where the embedded servers keep their data." default:"data" type:"path" placeholder:"DIR"`
	Pipelines string `help:"Folder that replaces the built-in pipelines." type:"existingdir" placeholder:"DIR"`
	LogLevel  string `help:"debug, info, warn or error." default:"warn"`
	LogJSON   bool   `name:"log-json" help:"Logs as JSON objects."`
	Profile   string `name:"cpu-profile" help:"Keep here where processor time goes, for go tool pprof." type:"path" placeholder:"FILE"`

	NATS            string `name:"nats" help:"Address of a NATS server or cluster, in place of the embedded one." placeholder:"URL"`
	NATSCredentials string `name:"nats-creds" help:"File with a NATS user's credentials." type:"existingfile" placeholder:"FILE"`
	NATSNKey        string `name:"nats-nkey" help:"File with an NKey seed." type:"existingfile" placeholder:"FILE"`
	NATSCA          string `name:"nats-ca" help:"PEM file with the certificate authorities to trust." type:"existingfile" placeholder:"FILE"`
	NATSCert        string `name:"nats-cert" help:"PEM file with the client certificate." type:"existingfile" placeholder:"FILE"`
	NATSKey         string `name:"nats-key" help:"PEM file with the client certificate's key." type:"existingfile" placeholder:"FILE"`
	NATSReplicas    int    `name:"nats-replicas" help:"Replicas of every stream: 3 on a cluster." default:"1" placeholder:"N"`
	NATSSubscribers string `name:"nats-subscribers" help:"File of those who may read alerts from the embedded NATS server, as 'alerts subscriber' writes it; nobody else is let in then." type:"path" placeholder:"FILE"`
	NATSPort        int    `name:"nats-port" help:"Loopback port of the embedded NATS server; 0 takes a free one." default:"4222" placeholder:"PORT"`

	ClickHouse         string `name:"clickhouse" help:"DSN of a ClickHouse server or cluster, in place of the embedded one: clickhouse://user@host:9440/foreshock?secure=true." placeholder:"DSN"`
	ClickHousePassword string `name:"clickhouse-password-file" help:"File with the password, so that it stands in no command line." type:"existingfile" placeholder:"FILE"`
	ClickHouseCA       string `name:"clickhouse-ca" help:"PEM file with the certificate authorities to trust." type:"existingfile" placeholder:"FILE"`
	ClickHouseCert     string `name:"clickhouse-cert" help:"PEM file with the client certificate." type:"existingfile" placeholder:"FILE"`
	ClickHouseKey      string `name:"clickhouse-key" help:"PEM file with the client certificate's key." type:"existingfile" placeholder:"FILE"`
	ClickHouseCluster  string `name:"clickhouse-cluster" help:"Name of the cluster to make replicated tables on." placeholder:"NAME"`
	ClickHousePort     int    `name:"clickhouse-port" help:"Loopback port of the embedded ClickHouse, native protocol; 0 takes a free one." default:"9000" placeholder:"PORT"`
	ClickHouseHTTPPort int    `name:"clickhouse-http-port" help:"Loopback port of the embedded ClickHouse, HTTP; 0 takes a free one." default:"8123" placeholder:"PORT"`
}

// files are the pipelines: the folder given, or what is built in.
func (g *Global) files() fs.FS {
	if g.Pipelines != "" {
		return os.DirFS(g.Pipelines)
	}
	return pipelines.Embedded
}

func (g *Global) load() (*pipelines.Pipelines, error) {
	if g.Pipelines == "" {
		return builtIn()
	}
	return pipelines.Load(g.files())
}

func (g *Global) logger(streams std) (*zap.Logger, error) {
	return telemetry.NewLogger(streams.err, g.LogLevel, g.LogJSON)
}

func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "foreshock (unknown build)"
	}
	revision := "unknown revision"
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			revision = setting.Value
		}
	}
	return fmt.Sprintf("foreshock %s, %s, %s", info.Main.Version, revision, info.GoVersion)
}
