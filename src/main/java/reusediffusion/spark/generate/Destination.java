package reusediffusion.spark.generate;

/**
 * The output folder of a job, and how the job treats what is in it.
 *
 * @param folder on any Hadoop file system
 * @param layout {@code files}, {@code webdataset} or {@code parquet}
 * @param overwrite remove what an earlier job made there, instead of adding what is missing
 * @param retryFailed make again what failed in earlier runs
 * @param remakeChanged make again what earlier runs made of other rows under the same ids, instead of refusing
 */
public record Destination(
        String folder, String layout, boolean overwrite, boolean retryFailed, boolean remakeChanged) {}
