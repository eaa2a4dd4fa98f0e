package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"text/tabwriter"

	"github.com/foreshock/foreshock/services/internal/embedded"
)

type subscriberVerb struct {
	Add    subscriberAddVerb    `cmd:"" help:"Make a key for a subscriber, and let its holder read alerts."`
	List   subscriberListVerb   `cmd:"" help:"Those who may read alerts."`
	Remove subscriberRemoveVerb `cmd:"" help:"Let a subscriber in no more."`
}

var errNoSubscribersFile = usage{errors.New("name the file that the server reads with --nats-subscribers FILE")}

type subscriberAddVerb struct {
	Name string `arg:"" help:"Name of the subscriber: lower-case letters, digits and hyphens."`
	Seed string `help:"File to write the seed to, which is the subscriber's secret; NAME.nk unless given." placeholder:"FILE"`
	JSON bool   `name:"json" help:"As JSON."`
}

// Run adds a subscriber. The seed goes into a file and nowhere else.
func (v *subscriberAddVerb) Run(global *Global, streams std) error {
	if global.NATSSubscribers == "" {
		return errNoSubscribersFile
	}
	seed := v.Seed
	if seed == "" {
		seed = v.Name + ".nk"
	}
	s, err := embedded.AddSubscriber(global.NATSSubscribers, v.Name, seed)
	if err != nil {
		return err
	}
	if v.JSON {
		return json.NewEncoder(streams.out).Encode(subscriberAnswer{s, seed, s.InboxPrefix(), s.Consumers()})
	}
	_, err = fmt.Fprintf(streams.out, `%s may read alerts with the key in %s (mode 0600; it is kept nowhere else).

  nats context save foreshock --server nats://127.0.0.1:4222 --nkey %s --inbox-prefix %s --select
  nats sub 'foreshock.alert.>'

Its consumers of FORESHOCK_ALERTS may be called %s, %s and %s.
`, s.Name, seed, seed, s.InboxPrefix(), s.Consumers()[0], s.Consumers()[1], s.Consumers()[2])
	return err
}

// subscriberAnswer of `alerts subscriber add --json`, and of `list --json` without a seed.
type subscriberAnswer struct {
	embedded.Subscriber
	Seed      string   `json:"seed_file,omitempty"`
	Inbox     string   `json:"inbox_prefix"`
	Consumers []string `json:"consumers"`
}

type subscriberListVerb struct {
	JSON bool `name:"json" help:"A subscriber a line, as JSON."`
}

// Run lists names and public keys.
func (v *subscriberListVerb) Run(global *Global, streams std) error {
	if global.NATSSubscribers == "" {
		return errNoSubscribersFile
	}
	all, err := embedded.Subscribers(global.NATSSubscribers)
	if err != nil {
		return err
	}
	tabs := tabwriter.NewWriter(streams.out, 0, 8, 2, ' ', 0)
	for _, s := range all {
		if v.JSON {
			if err := json.NewEncoder(streams.out).Encode(subscriberAnswer{s, "", s.InboxPrefix(), s.Consumers()}); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(tabs, "%s\t%s\n", s.Name, s.Key)
	}
	return tabs.Flush()
}

type subscriberRemoveVerb struct {
	Name string `arg:"" help:"Name of the subscriber."`
}

// Run removes a subscriber; a running server cuts it off.
func (v *subscriberRemoveVerb) Run(global *Global, streams std) error {
	if global.NATSSubscribers == "" {
		return errNoSubscribersFile
	}
	if err := embedded.RemoveSubscriber(global.NATSSubscribers, v.Name); err != nil {
		return err
	}
	_, err := fmt.Fprintf(streams.out, "%s may read alerts no more.\n", v.Name)
	return err
}
