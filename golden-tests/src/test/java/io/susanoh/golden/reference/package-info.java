/**
 * CONTRACT.md once more, as plainly as its text: a decoder and an engine that care for nothing but
 * being obviously right. Everything fast is compared with them.
 */
package io.susanoh.golden.reference;
