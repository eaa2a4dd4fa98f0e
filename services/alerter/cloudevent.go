package alerter

import (
	"encoding/json"
	"fmt"

	cloudevents "github.com/cloudevents/sdk-go/v2/event"
	"google.golang.org/protobuf/encoding/protojson"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// Source and type of every alert's CloudEvent.
const (
	EventSource = "/foreshock/alerter"
	EventType   = "foreshock.alert.v1"
)

// Encode writes an alert as a CloudEvents 1.0 message in structured JSON, readable with
// any NATS client alone. trace is the W3C trace context, or empty.
func Encode(alert *foreshockv1.Alert, trace string) ([]byte, error) {
	data, err := protojson.MarshalOptions{UseProtoNames: true}.Marshal(alert)
	if err != nil {
		return nil, fmt.Errorf("alerter: alert %s: %w", alert.GetId(), err)
	}
	event := cloudevents.New(cloudevents.CloudEventsVersionV1)
	event.SetID(alert.GetId())
	event.SetSource(EventSource)
	event.SetType(EventType)
	event.SetSubject(alert.GetCompanyId())
	event.SetTime(alert.GetKnowledgeTime().AsTime())
	if trace != "" {
		event.SetExtension("traceparent", trace)
	}
	// RawMessage goes through the JSON encoder, which also takes out the spaces that
	// protojson strews at random.
	if err := event.SetData(cloudevents.ApplicationJSON, json.RawMessage(data)); err != nil {
		return nil, fmt.Errorf("alerter: alert %s: %w", alert.GetId(), err)
	}
	out, err := json.Marshal(event)
	if err != nil {
		return nil, fmt.Errorf("alerter: alert %s: %w", alert.GetId(), err)
	}
	return out, nil
}

// Decode reads what Encode wrote.
func Decode(message []byte) (*foreshockv1.Alert, error) {
	var event cloudevents.Event
	if err := json.Unmarshal(message, &event); err != nil {
		return nil, fmt.Errorf("alerter: not a CloudEvent: %w", err)
	}
	alert := &foreshockv1.Alert{}
	if err := protojson.Unmarshal(event.Data(), alert); err != nil {
		return nil, fmt.Errorf("alerter: CloudEvent %s: %w", event.ID(), err)
	}
	return alert, nil
}
