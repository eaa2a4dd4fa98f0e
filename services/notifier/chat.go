package notifier

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/nicholas-fedor/shoutrrr/pkg/services/chat/mattermost"
	"github.com/nicholas-fedor/shoutrrr/pkg/services/chat/slack"
	"github.com/nicholas-fedor/shoutrrr/pkg/services/push/gotify"
	"github.com/nicholas-fedor/shoutrrr/pkg/services/push/ntfy"
	"github.com/nicholas-fedor/shoutrrr/pkg/types"
)

// chat sends through the service that the address names. Only those are offered that take
// our guarded client, or that reach one fixed host and end by themselves.
type chat struct {
	bridge   Bridge
	address  *url.URL
	open     func() types.Service
	redactor redactor
}

var chatServices = map[string]func() types.Service{
	"slack":      func() types.Service { return &slack.Service{} },
	"mattermost": func() types.Service { return &mattermost.Service{} },
	"ntfy":       func() types.Service { return &ntfy.Service{} },
	"gotify":     func() types.Service { return &gotify.Service{} },
}

func newChat(b Bridge) (*chat, error) {
	raw, err := b.Chat.URL.read()
	if err != nil {
		return nil, fmt.Errorf("chat.url: %w", err)
	}
	address, err := url.Parse(raw)
	if err != nil {
		return nil, errors.New("chat.url is no address")
	}
	c := &chat{bridge: b, address: address, open: chatServices[address.Scheme], redactor: newRedactor(raw)}
	if c.open == nil {
		return nil, fmt.Errorf("chat.url: %q is none of slack, mattermost, ntfy and gotify", address.Scheme)
	}
	if address.Scheme == "slack" && address.User.Username() != "hook" {
		return nil, errors.New("chat.url: of Slack, an incoming webhook: slack://hook:T…-B…-…@webhook")
	}
	query := address.Query()
	for _, off := range []string{"disabletls", "disabletlsverification", "insecureskipverify", "scheme"} {
		for key := range query {
			if strings.EqualFold(key, off) && !b.Private {
				return nil, fmt.Errorf("chat.url: %s is only for a private bridge", off)
			}
		}
	}
	if _, err := c.service(); err != nil {
		return nil, c.redactor.failed(err)
	}
	return c, nil
}

// service is made for each letter: it keeps what was sent last.
func (c *chat) service() (types.Service, error) {
	service := c.open()
	address := *c.address
	if err := service.Initialize(&address, silent{}); err != nil {
		return nil, err
	}
	switch s := service.(type) {
	case interface{ SetHTTPClient(*http.Client) }:
		s.SetHTTPClient(client(c.bridge))
	case interface{ GetHTTPClient() *http.Client }:
		*s.GetHTTPClient() = *client(c.bridge)
	}
	return service, nil
}

var statusInText = regexp.MustCompile(`\b(4\d\d|5\d\d)\b`)

func (c *chat) send(_ context.Context, l letter) error {
	service, err := c.service()
	if err != nil {
		return c.redactor.failed(err)
	}
	title, body := words(l.alert)
	if c.address.Scheme == "slack" {
		title, body = slackText.Replace(title), slackText.Replace(body)
	}
	if c.address.Scheme == "mattermost" { // nobody is called by a headline
		title, body = strings.ReplaceAll(title, "@", "@\u200b"), strings.ReplaceAll(body, "@", "@\u200b")
	}
	params := types.Params{}
	if c.address.Scheme == "ntfy" || c.address.Scheme == "gotify" {
		params["title"] = oneLine(title)
	} else {
		body = title + "\n" + body
	}
	if err := service.Send(body, &params); err != nil {
		failure := c.redactor.failed(err)
		// The services tell the status in words alone. An answer is none that it was taken.
		failure.Unreached = failure.Unreached || statusInText.MatchString(failure.text)
		return failure
	}
	return nil
}

// slackText takes from a text what Slack would read as a mention or a link.
var slackText = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// silent keeps the library's log, which holds addresses, to itself.
type silent struct{}

func (silent) Print(...any)          {}
func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}
