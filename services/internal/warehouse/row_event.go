package warehouse

import (
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"google.golang.org/protobuf/types/known/timestamppb"
)

type eventRow struct {
	*foreshockv1.Event
	eventTime, knowledgeTime, writtenAt time.Time
}

var events = table[eventRow]{
	name: "event",
	columns: []column[eventRow]{
		text("id", func(r *eventRow) *string { return &r.Id }),
		each("kind", func(r *eventRow) *string { return &r.Kind }),
		each("source", func(r *eventRow) *string { return &r.Source }),
		text("document", func(r *eventRow) *string { return &r.Document }),
		text("title", func(r *eventRow) *string { return &r.Title }),
		text("text", func(r *eventRow) *string { return &r.Text }),
		text("url", func(r *eventRow) *string { return &r.Url }),
		each("lang", func(r *eventRow) *string { return &r.Lang }),
		text("company", func(r *eventRow) *string { return &r.Company }),
		plain("event_time", func(r *eventRow) *time.Time { return &r.eventTime }),
		plain("knowledge_time", func(r *eventRow) *time.Time { return &r.knowledgeTime }),
		plain("knowledge_inferred", func(r *eventRow) *bool { return &r.KnowledgeInferred }),
		plain("event_time_inferred", func(r *eventRow) *bool { return &r.EventTimeInferred }),
		each("attributes", func(r *eventRow) *map[string]string { return &r.Attributes }),
		plain("written_at", func(r *eventRow) *time.Time { return &r.writtenAt }),
	},
	fresh: func() eventRow { return eventRow{Event: &foreshockv1.Event{}} },
	size:  func(r eventRow) int { return 200 + len(r.Text) + len(r.Title) + len(r.Url) + 64*len(r.Attributes) },
}

func newEventRow(e *foreshockv1.Event, writtenAt time.Time) (r eventRow, err error) {
	r = eventRow{Event: e, writtenAt: writtenAt}
	if r.eventTime, err = instant("event", e.GetId(), "event_time", e.GetEventTime()); err != nil {
		return r, err
	}
	r.knowledgeTime, err = instant("event", e.GetId(), "knowledge_time", e.GetKnowledgeTime())
	return r, err
}

// whole is the message of a row that was read.
func (r eventRow) whole() *foreshockv1.Event {
	r.EventTime = timestamppb.New(r.eventTime)
	r.KnowledgeTime = timestamppb.New(r.knowledgeTime)
	if len(r.Attributes) == 0 {
		r.Attributes = nil
	}
	return r.Event
}
