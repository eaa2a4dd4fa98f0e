package notifier

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// webhook posts CloudEvents, signed: webhook-id is the alert's id, so that a receiver can
// tell a second delivery from a second alert.
type webhook struct {
	address  string
	sign     *standardwebhooks.Webhook
	client   *http.Client
	redactor redactor
}

func newWebhook(b Bridge) (*webhook, error) {
	address, err := b.Webhook.URL.read()
	if err != nil {
		return nil, fmt.Errorf("webhook.url: %w", err)
	}
	if _, err := endpoint(address, b.Private); err != nil {
		return nil, fmt.Errorf("webhook.url %w", err)
	}
	secret, err := b.Webhook.Secret.read()
	if err != nil {
		return nil, fmt.Errorf("webhook.secret: %w", err)
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil || len(key) < 24 {
		return nil, errors.New("webhook.secret: want at least 24 bytes in base64 behind whsec_")
	}
	sign, err := standardwebhooks.NewWebhookRaw(key)
	if err != nil {
		return nil, errors.New("webhook.secret cannot sign")
	}
	return &webhook{address, sign, client(b), newRedactor(address, secret)}, nil
}

func (w *webhook) send(ctx context.Context, l letter) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, w.address, bytes.NewReader(l.event))
	if err != nil {
		return w.redactor.failed(err)
	}
	now := time.Now() // receivers refuse what was signed long ago: each try is signed anew
	signature, err := w.sign.Sign(l.alert.GetId(), now, l.event)
	if err != nil {
		return w.redactor.failed(err)
	}
	request.Header.Set("Content-Type", "application/cloudevents+json; charset=utf-8")
	request.Header.Set("User-Agent", "foreshock")
	request.Header.Set(standardwebhooks.HeaderWebhookID, l.alert.GetId())
	request.Header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	request.Header.Set(standardwebhooks.HeaderWebhookSignature, signature)
	answer, err := w.client.Do(request)
	if err != nil {
		return w.redactor.failed(err)
	}
	defer answer.Body.Close()
	_, _ = io.CopyN(io.Discard, answer.Body, 64<<10) // so that the connection can be used again
	if answer.StatusCode/100 != 2 {
		return refused(answer.StatusCode)
	}
	return nil
}
