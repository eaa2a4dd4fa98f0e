package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/backfill"
	"github.com/foreshock/foreshock/services/collector/announced"
	"github.com/foreshock/foreshock/services/collector/filing"
	"github.com/foreshock/foreshock/services/collector/format"
	"github.com/foreshock/foreshock/services/collector/incident"
	"github.com/foreshock/foreshock/services/collector/notice"
	"github.com/foreshock/foreshock/services/collector/outcome"
	"github.com/foreshock/foreshock/services/collector/table"
)

// batchReader reads the documents of batches with the collector's parsers.
type batchReader struct {
	notice    pipelines.Notice
	incidents *incident.Directory
}

func newBatchReader(p *pipelines.Pipelines) (*batchReader, error) {
	directory, err := incident.New(p.Incident)
	if err != nil {
		return nil, err
	}
	return &batchReader{notice: p.Notice, incidents: directory}, nil
}

// mostUnpacked bounds one document of a batch, unpacked.
const mostUnpacked = 4 << 30

func inflateBatch(r io.Reader) (io.Reader, error) { return format.Inflate(r, mostUnpacked) }

// mostWhole bounds a document that is held whole: all but tables of one known layout.
const mostWhole = 512 << 20

func (b *batchReader) Read(ctx context.Context, batch pipelines.Batch, document backfill.Document, to backfill.Sink) error {
	sink := outcome.Sink{Event: to.Event, Refuse: func(r outcome.Refusal) error {
		return to.Refuse(backfill.Refusal{Line: r.Line, Reason: r.Reason, Detail: r.Detail, Raw: r.Raw})
	}}
	content := bufio.NewReaderSize(document.Content, 64<<10)
	if (batch.Format == "notice" && batch.Layout != "" || batch.Format == "announced") && isCSV(content) {
		rows := table.CSV(content)
		if batch.Format == "announced" {
			_, err := announced.Read(rows, batch.Source, sink)
			return err
		}
		layout, err := notice.ByName(b.notice, batch.Layout)
		if err != nil {
			return err
		}
		_, err = layout.Read(rows, batch.Source, sink)
		return err
	}
	whole, err := io.ReadAll(io.LimitReader(content, mostWhole+1))
	if err != nil {
		return err
	}
	if len(whole) > mostWhole {
		return fmt.Errorf("holds more than %d MB; split it", mostWhole>>20)
	}
	switch batch.Format {
	case "notice":
		layout := notice.Recognise(b.notice, whole, path.Base(document.Name))
		if batch.Layout != "" {
			if layout, err = notice.ByName(b.notice, batch.Layout); err != nil {
				return err
			}
		}
		if layout == nil {
			return errors.New("its heading is that of no layout in pipelines/notice")
		}
		_, err = layout.ReadDocument(whole, batch.Source, sink)
	case "announced":
		_, err = announced.ReadDocument(whole, batch.Source, sink)
	case "incident":
		_, err = b.incidents.Read(whole, batch.Source, sink)
	case "filing":
		err = readFiling(whole, batch, document.Name, sink)
	default:
		err = fmt.Errorf("nothing reads the format %q", batch.Format)
	}
	return err
}

// isCSV tells a text table from a workbook or a page, without reading on.
func isCSV(content *bufio.Reader) bool {
	start, _ := content.Peek(4096)
	start = bytes.TrimLeft(start, "\ufeff \t\r\n")
	return !bytes.HasPrefix(start, []byte("PK\x03\x04")) && !bytes.HasPrefix(start, []byte("<"))
}

// readFiling makes the one event of a filing. A list of filings holds no text, and gives
// none.
func readFiling(whole []byte, batch pipelines.Batch, name string, sink outcome.Sink) error {
	if strings.HasSuffix(name, ".json") && json.Valid(whole) {
		return nil
	}
	event, refusal := filing.Event(whole, filing.FileReference(name), batch.Source)
	if refusal != nil {
		return sink.Refuse(*refusal)
	}
	return sink.Event(event)
}
