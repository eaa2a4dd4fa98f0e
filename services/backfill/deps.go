package backfill

import (
	"context"
	"io"
	"time"

	"go.uber.org/zap"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// Reader reads a document of a batch's format. The error is that of a document that cannot
// be read at all, or what the sink returned.
type Reader interface {
	Read(ctx context.Context, batch pipelines.Batch, document Document, to Sink) error
}

// Document is one file of an input, or one member of an archive, unpacked.
type Document struct {
	// Name is its path below the input.
	Name    string
	Content io.Reader
}

// Sink takes what a document gives, in order.
type Sink struct {
	Event  func(*foreshockv1.Event) error
	Refuse func(Refusal) error
}

// Refusal is one row, item or document that gave no event.
type Refusal struct {
	// Location is the document; Line counts from 1 in it, 0 where it has none.
	Location string
	Line     int
	// Reason is one of a small set of words; Detail says what was wrong; Raw is the start
	// of what was refused.
	Reason, Detail, Raw string
}

// Repeated is the reason of what says again what was read before: nothing is lost with it.
const Repeated = "repeated"

// Message is an event or a signal, marshalled.
type Message struct {
	// Kind and Source of an event; of a signal its kind and its company's id.
	Kind, Of string
	ID       string
	Data     []byte
	// Known is since when an event is known, Signals what it gives; empty of a signal.
	Known   time.Time
	Signals []SignalKey
}

// SignalKey is what a signal is found by in the tables.
type SignalKey struct{ CompanyID, ID string }

// Publisher puts messages on the subjects of backfills. Nil means that all are durable.
// Reread has the stages read anew what is stored, and take back what no longer follows.
type Publisher interface {
	PublishEvents(ctx context.Context, messages []Message, reread bool) error
	PublishSignals(ctx context.Context, messages []Message) error
	// Refuse keeps what was refused.
	Refuse(ctx context.Context, batch string, refusal Refusal) error
}

// Path is the stages behind the publisher.
type Path interface {
	// Backlog is how many events and signals of backfills no stage has dealt with yet, and
	// whether somebody is there to do so.
	Backlog(ctx context.Context) (events, signals int, attended bool, err error)
	// Drained returns once everything published before has taken effect.
	Drained(ctx context.Context) error
}

// Checkpoints keeps how far each batch has come. Load is nil where nothing was saved.
type Checkpoints interface {
	Load(ctx context.Context, batch string) ([]byte, error)
	Save(ctx context.Context, batch string, checkpoint []byte) error
}

// Store is the tables.
type Store interface {
	// Record keeps a run as it stands.
	Record(ctx context.Context, run Run) error
	// MissingEvents and MissingSignals are those of ids that no row of the source has.
	MissingEvents(ctx context.Context, source string, ids []string) ([]string, error)
	MissingSignals(ctx context.Context, source string, ids []string) ([]string, error)
	// Settled tells of each event whether the tables hold it, known no later than this one, and
	// all its signals.
	Settled(ctx context.Context, events []Message) ([]bool, error)
	// OtherRules tells whether the source has signals of other extraction rules.
	OtherRules(ctx context.Context, source string) (bool, error)
	// Events calls each with the stored events that a selection means, in the order of
	// their ids.
	Events(ctx context.Context, selection Selection, each func(*foreshockv1.Event) error) error
	// Companies calls each with the stored signals of companies, some companies at a time.
	Companies(ctx context.Context, companyIDs []string, each func(map[string][]*foreshockv1.Signal) error) error
}

// Selection narrows what is replayed; a zero field does not.
type Selection struct {
	Kind, Source string
	Companies    []string // of a replay of scores
	Window
}

// Rules is what the stages make of an event and of a company's signals: pure functions.
type Rules interface {
	// Version names everything that decides what comes of an input.
	Version() string
	Extract(event *foreshockv1.Event) []*foreshockv1.Signal
	// Score counts the facts and indicators that a company's signals give by themselves,
	// and hashes them.
	Score(companyID string, signals []*foreshockv1.Signal) Scored
}

// Scored is what a company's signals give.
type Scored struct {
	Facts, Indicators int
	Hash              [32]byte
}

// Deps are what the stage works with. Of a dry run, only Reader, Inflate, Rules and Log
// are needed.
type Deps struct {
	Reader Reader
	// Inflate unpacks what is packed, up to a bound.
	Inflate     func(io.Reader) (io.Reader, error)
	Rules       Rules
	Publisher   Publisher
	Path        Path
	Checkpoints Checkpoints
	Store       Store
	Log         *zap.Logger
	Now         func() time.Time
}
