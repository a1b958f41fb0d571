/**
 * The contact sheet, on which people look at the results of a job. An output folder goes in; one picture of its first samples comes out,
 * each with its prompt and its network calls. Read {@link reusediffusion.spark.sheet.Sheet} first.
 */
package reusediffusion.spark.sheet;
