// Package plot draws charts as SVG: lines (over time, distributions, curves
// with intervals), bars and heat maps.
//
// A chart is plain data with a method SVG. The same data give the same octets.
// The pictures stand alone: no script, no font or style from elsewhere, light
// or dark as the reader has it, series told apart by colour and by the form of
// their points. Values that no axis can show (not a number, or 0 on a
// logarithmic axis) leave a gap.
package plot

// Frame is what all charts have.
type Frame struct {
	Title string
	// Note is a line below the title: how to read the chart, or what it is
	// about.
	Note string
	X, Y Axis
	// Width and Height are of the whole picture, in pixels; 0: 720 and 380.
	Width, Height int
}

// Axis says what a direction of a chart means.
type Axis struct {
	Label string
	Unit  Unit
	Scale Scale
	// Min and Max are the ends of the axis; with both 0 they are taken from
	// the data. A linear axis of values that are not far from 0 begins
	// there.
	Min, Max float64
	// Ticks are the values that the axis names; nil: what looks natural.
	Ticks []float64
}

// Scale says how values are laid out along an axis.
type Scale uint8

// The scales.
const (
	Linear Scale = iota
	// Log is logarithmic.
	Log
	// Nines is for shares from 0 to below 1: 90 %, 99 %, 99.9 % and so on are
	// the same distance apart.
	Nines
)

// Line is a curve.
type Line struct {
	Name string
	X, Y []float64
	// Low and High are an interval around each Y; nil: none. It is drawn as
	// an area, or, with Points, as whiskers.
	Low, High []float64
	// Points marks each point; for few points.
	Points bool
	// Step keeps a value until the next X.
	Step bool
}

// Lines is a chart of curves.
type Lines struct {
	Frame
	Lines []Line
	Marks []Mark
}

// Bars is a chart of bars: a group for each name, in it one bar a series. X's
// unit and scale mean nothing, and Y begins at 0.
type Bars struct {
	Frame
	Groups []string
	Series []BarSeries
}

// BarSeries are bars of one colour, one in each group.
type BarSeries struct {
	Name   string
	Values []float64
	// Low and High are an interval around each value; nil: none.
	Low, High []float64
}

// Heat is a heat map: a cell for each count, darker the more. X and Y are the
// bounds of columns and rows, one more than there are of them.
type Heat struct {
	Frame
	X, Y   []float64
	Counts [][]float64 // columns of rows
	Of     string      // what is counted
}
