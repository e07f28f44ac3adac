// Package setting fuzzes single values that replace those of a scenario, as
// --set gives them: a path and a value in YAML.
package setting
