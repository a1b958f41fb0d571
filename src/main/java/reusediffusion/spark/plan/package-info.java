/** Plans: fitted, searched and measured by Spark tasks. */
package reusediffusion.spark.plan;
