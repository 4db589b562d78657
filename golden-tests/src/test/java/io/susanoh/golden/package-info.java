/**
 * What every engine and every server of Susanoh must agree on: the files in {@code schemas}, {@code
 * vectors} and {@code malformed} beside this code, and the tests that hold the project to them.
 */
package io.susanoh.golden;
