package packet

var debug = func(s string, a ...any) {}
