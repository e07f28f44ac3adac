package report

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/tmtplab/tmtplab/fuzz/seeds"
	"github.com/tmtplab/tmtplab/reports"
)

// inputs are reports of every kind, and what a reader may stumble over.
func inputs() (all [][]byte) {
	files, _ := filepath.Glob("../../../reports/testdata/*.json") // the pattern is good
	for _, file := range files {
		if text, err := os.ReadFile(file); err == nil {
			all = append(all, text)
		}
	}
	for _, text := range []string{
		`{"schema":"tmtplab/report/1"}`,
		`{"schema":"tmtplab/report/1","kind":"fuzz","results":[{"check":"a/b","status":"fail","transcript":["\ud800 %s \u0000"]}]}`,
		`{"schema":"tmtplab/report/1","kind":"sim","metrics":{"latencies":{"x":null},"series":{"every":1e-300,"values":{"y":{"mean":[1,1e308],"max":[2]}}}}}`,
		`{"schema":"tmtplab/report/1","kind":"sim","metrics":{"latencies":{"x":{"count":1,"max":-1,"histogram":"HISTFAAA","heat":{"every":0,"rows":[],"counts":[[1]]}}}}}`,
		`{"schema":"tmtplab/report/1","kind":"sim","sweep":{"axes":[{"path":"seed","values":[]}]},"runs":[{"job":-1}]}`,
		`{"schema":"tmtplab/report/2"}`,
		"null",
	} {
		all = append(all, []byte(text))
	}
	return all
}

func FuzzReport(f *testing.F) {
	for _, text := range seeds.Made("FuzzReport", inputs) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := reports.ReadJSON(bytes.NewReader(text))
		if err != nil {
			return
		}
		var out bytes.Buffer
		if err := reports.WriteJSON(&out, r); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		back, err := reports.ReadJSON(bytes.NewReader(out.Bytes()))
		if err != nil {
			t.Fatalf("%v in\n%s", err, out.Bytes())
		}
		var again bytes.Buffer
		if err := reports.WriteJSON(&again, back); err != nil || !bytes.Equal(again.Bytes(), out.Bytes()) {
			t.Fatalf("%s\nreads back as\n%s, %v", out.Bytes(), again.Bytes(), err)
		}
		writeAll(t, r)
	})
}

// wellFormed are the forms whose readers are strict.
var wellFormed = map[string]func(io.Reader) error{
	"junit": readXML,
	"badge": readXML,
	"csv":   readCSV,
}

// writeAll writes the report in each form there is.
func writeAll(t *testing.T, r *reports.Report) {
	for _, format := range reports.Formats() {
		var out bytes.Buffer
		if err := reports.Write(&out, format, r); err != nil {
			t.Fatalf("%s cannot be written: %v", format, err)
		}
		if read := wellFormed[format]; read != nil {
			if err := read(&out); err != nil {
				t.Fatalf("%s is not well-formed: %v", format, err)
			}
		}
	}
	o := reports.TableOptions{Color: true, Transcript: 3}
	for what, err := range map[string]error{
		"table":   reports.WriteTable(io.Discard, r, o),
		"mutants": reports.WriteMutants(io.Discard, r, o),
		"series":  reports.WriteSeriesCSV(io.Discard, r),
	} {
		if err != nil {
			t.Fatalf("%s cannot be written: %v", what, err)
		}
	}
	for _, c := range reports.Compare(r, &reports.Report{}) {
		if c.Worse() {
			t.Fatalf("a check that is gone is worse: %+v", c)
		}
	}
}

func readXML(src io.Reader) error {
	d := xml.NewDecoder(src)
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func readCSV(src io.Reader) error {
	_, err := csv.NewReader(src).ReadAll()
	return err
}
