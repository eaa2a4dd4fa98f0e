package table

import (
	"bytes"
	"fmt"

	"github.com/xuri/excelize/v2"
)

// Limits of a workbook after decompression.
const (
	maxWorkbook = 256 << 20
	maxSheet    = 128 << 20
)

// XLSX gives the visible sheets of a workbook, in order. Cells read as they show, but for
// dates in the reader's own style, which read as 2024-01-31.
func XLSX(workbook []byte) ([]Rows, error) {
	options := excelize.Options{
		UnzipSizeLimit: maxWorkbook, UnzipXMLSizeLimit: maxSheet,
		ShortDatePattern: "yyyy-mm-dd", LongDatePattern: "yyyy-mm-dd", LongTimePattern: "hh:mm:ss",
	}
	file, err := open(workbook, options)
	if err != nil {
		return nil, fmt.Errorf("xlsx: %w", err)
	}
	var sheets []Rows
	for _, name := range file.GetSheetList() {
		if visible, err := file.GetSheetVisible(name); err != nil || !visible {
			continue
		}
		sheets = append(sheets, func(yield func(Row, error) bool) {
			rows, err := file.Rows(name)
			if err != nil {
				yield(Row{}, fmt.Errorf("xlsx: sheet %q: %w", name, err))
				return
			}
			defer func() { _ = rows.Close() }() // reads from memory
			for number := 1; rows.Next(); number++ {
				cells, err := columns(rows, options)
				if err != nil {
					yield(Row{}, fmt.Errorf("xlsx: sheet %q: row %d: %w", name, number, err))
					return
				}
				cells = cells[:min(len(cells), MaxColumns)]
				empty := true
				for i := range cells {
					cells[i] = Clean(cells[i][:min(len(cells[i]), MaxCell)])
					empty = empty && cells[i] == ""
				}
				if !empty && !yield(Row{Number: number, Cells: cells}, nil) {
					return
				}
			}
			if err := rows.Error(); err != nil {
				yield(Row{}, fmt.Errorf("xlsx: sheet %q: %w", name, err))
			}
		})
	}
	if len(sheets) == 0 {
		return nil, ErrNoTable
	}
	return sheets, nil
}

// open and columns turn a panic of the library, which a crafted workbook may cause, into
// an error: one file must never end the process.
func open(workbook []byte, options excelize.Options) (file *excelize.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			file, err = nil, fmt.Errorf("broken workbook: %v", p)
		}
	}()
	return excelize.OpenReader(bytes.NewReader(workbook), options)
}

func columns(rows *excelize.Rows, options excelize.Options) (cells []string, err error) {
	defer func() {
		if p := recover(); p != nil {
			cells, err = nil, fmt.Errorf("broken row: %v", p)
		}
	}()
	return rows.Columns(options)
}
