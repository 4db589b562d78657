/** The JSON Schemas of {@code schemas}, held to the corpora and to the code. */
package io.susanoh.golden.schema;
