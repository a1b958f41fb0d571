/**
 * A contact sheet, by which people look at what a job made. An output folder comes in; one picture of its first samples, each with its
 * prompt and its calls, goes out. Read {@link reusediffusion.spark.sheet.Sheet} first.
 */
package reusediffusion.spark.sheet;
