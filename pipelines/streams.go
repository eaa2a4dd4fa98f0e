package pipelines

import (
	"errors"
	"fmt"
	"io/fs"
	"time"
)

// Streams is pipelines/streams/streams.yaml: what the broker keeps, who reads it with
// which delivery limits, and the key-value buckets.
type Streams struct {
	Streams   []Stream   `yaml:"streams"`
	Consumers []Consumer `yaml:"consumers"`
	Buckets   []Bucket   `yaml:"buckets"`
}

// Stream is one JetStream stream.
type Stream struct {
	Name        string   `yaml:"name"`
	Description string   `yaml:"description"`
	Subjects    []string `yaml:"subjects"`
	// MaxAge and MaxMiB bound what is kept; the oldest messages go first.
	MaxAge time.Duration `yaml:"max_age"`
	MaxMiB int64         `yaml:"max_mib"`
	// Duplicates is how long a message id is remembered.
	Duplicates time.Duration `yaml:"duplicates"`
	// WorkQueue deletes a message once its one consumer has dealt with it.
	WorkQueue bool `yaml:"work_queue"`
	// MaxPerSubject is how many messages a subject keeps, the newest; 0 keeps all.
	MaxPerSubject int64 `yaml:"max_per_subject"`
}

// Consumer is one durable consumer: a stage's position in a stream.
type Consumer struct {
	Name        string `yaml:"name"`
	Description string `yaml:"description"`
	Stream      string `yaml:"stream"`
	Filter      string `yaml:"filter"`
	// AckWait is how long a message may be worked on without a sign of life before it
	// is delivered again.
	AckWait time.Duration `yaml:"ack_wait"`
	// MaxDeliver is how often a message is tried before it becomes a dead letter.
	MaxDeliver int `yaml:"max_deliver"`
	// BackOff is the pause before each further try; its last value repeats.
	BackOff []time.Duration `yaml:"back_off"`
	// MaxBacklog is how far the consumer may fall behind before publishers wait for it;
	// 0 lets them go on, and the stream's limits then drop the oldest messages.
	MaxBacklog int `yaml:"max_backlog"`
	// MaxAckPending bounds what is delivered and not yet acknowledged.
	MaxAckPending int `yaml:"max_ack_pending"`
	// FromNow begins with what comes after the consumer was made, not with what the stream
	// holds.
	FromNow bool `yaml:"from_now"`
}

// Bucket is one JetStream key-value bucket.
type Bucket struct {
	Name        string `yaml:"name"`
	Description string `yaml:"description"`
	MaxMiB      int64  `yaml:"max_mib"`
	// MaxAge is how long a key is kept that nobody writes again; 0 keeps it.
	MaxAge time.Duration `yaml:"max_age"`
}

const streamsFile = "streams/streams.yaml"

func (s *Streams) load(fsys fs.FS) error {
	if err := decode(fsys, streamsFile, s); err != nil {
		return err
	}
	return s.check()
}

func (s *Streams) check() error {
	var errs []error
	wrong := func(place, format string, args ...any) {
		errs = append(errs, fmt.Errorf("pipelines: %s: %s: %s", streamsFile, place, fmt.Sprintf(format, args...)))
	}
	known := map[string]bool{}
	for i, stream := range s.Streams {
		place := fmt.Sprintf("streams[%d] %q", i, stream.Name)
		switch {
		case stream.Name == "":
			wrong(place, "name is missing")
		case known[stream.Name]:
			wrong(place, "name is used twice")
		case len(stream.Subjects) == 0:
			wrong(place, "subjects are missing")
		case stream.MaxAge <= 0 || stream.MaxMiB <= 0:
			wrong(place, "max_age and max_mib must be above 0, or the disk fills")
		case stream.Duplicates < 0 || stream.Duplicates > stream.MaxAge:
			wrong(place, "duplicates must lie between 0 and max_age")
		}
		known[stream.Name] = true
	}
	names := map[string]bool{}
	for i, consumer := range s.Consumers {
		place := fmt.Sprintf("consumers[%d] %q", i, consumer.Name)
		switch {
		case consumer.Name == "":
			wrong(place, "name is missing")
		case names[consumer.Name]:
			wrong(place, "name is used twice")
		case !known[consumer.Stream]:
			wrong(place, "stream %q is not declared above", consumer.Stream)
		case consumer.AckWait < time.Second:
			wrong(place, "ack_wait must be at least 1s")
		case consumer.MaxDeliver < 1:
			wrong(place, "max_deliver must be at least 1")
		case len(consumer.BackOff) == 0:
			wrong(place, "back_off needs at least one pause")
		case consumer.MaxAckPending < 1:
			wrong(place, "max_ack_pending must be at least 1")
		}
		names[consumer.Name] = true
	}
	for i, bucket := range s.Buckets {
		if bucket.Name == "" || bucket.MaxMiB <= 0 {
			wrong(fmt.Sprintf("buckets[%d] %q", i, bucket.Name), "name and max_mib are needed")
		}
	}
	return errors.Join(errs...)
}

// Consumer is the declared consumer of this name.
func (s *Streams) Consumer(name string) (Consumer, error) {
	for _, c := range s.Consumers {
		if c.Name == name {
			return c, nil
		}
	}
	return Consumer{}, fmt.Errorf("pipelines: %s: no consumer %q", streamsFile, name)
}
