// Package rulings fuzzes files that dispute requirements.
package rulings
