package fetch

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// retryAt is when the publisher wants to be asked again: seconds or a date.
func (c *Client) retryAt(header http.Header, now time.Time) time.Time {
	value := strings.TrimSpace(header.Get("Retry-After"))
	if value == "" {
		return time.Time{}
	}
	at, err := http.ParseTime(value)
	if err != nil {
		seconds, err := strconv.ParseInt(value, 10, 64)
		if err != nil || seconds < 0 {
			return time.Time{}
		}
		at = now.Add(time.Duration(min(seconds, int64(c.cfg.MaxWait/time.Second))) * time.Second)
	}
	return clamp(at, now, c.cfg.MaxWait)
}

// fresh is when an answer goes stale: max-age less the age that it arrives with, else
// Expires. An answer that is stale at once says nothing.
func (c *Client) fresh(header http.Header, now time.Time) time.Time {
	d := directives(header)
	if _, found := d["no-cache"]; found {
		return time.Time{}
	}
	if _, found := d["no-store"]; found {
		return time.Time{}
	}
	if value, found := d["max-age"]; found {
		seconds, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return time.Time{}
		}
		age, err := strconv.ParseInt(strings.TrimSpace(header.Get("Age")), 10, 64)
		if err != nil || age < 0 {
			age = 0
		}
		seconds = min(seconds, 1<<31) - min(age, 1<<31)
		return clamp(now.Add(time.Duration(seconds)*time.Second), now, c.cfg.MaxFresh)
	}
	expires, err := http.ParseTime(header.Get("Expires"))
	if err != nil {
		return time.Time{}
	}
	// By the server's own clock, if it tells the time.
	if date, err := http.ParseTime(header.Get("Date")); err == nil {
		expires = now.Add(expires.Sub(date))
	}
	return clamp(expires, now, c.cfg.MaxFresh)
}

// clamp is zero for a time that has passed, and at most the longest pause away.
func clamp(at, now time.Time, longest time.Duration) time.Time {
	if !at.After(now) {
		return time.Time{}
	}
	if latest := now.Add(longest); at.After(latest) {
		return latest
	}
	return at
}

// directives are those of Cache-Control, in lower case.
func directives(header http.Header) map[string]string {
	found := map[string]string{}
	for _, field := range header.Values("Cache-Control") {
		for _, directive := range strings.Split(field, ",") {
			name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
			found[strings.ToLower(strings.TrimSpace(name))] = strings.Trim(strings.TrimSpace(value), `"`)
		}
	}
	return found
}
