package reusediffusion.spark.sink;

import java.io.Serializable;
import java.time.Duration;

/**
 * How much work a chunk is: what a task commits at once, and the most that it can lose.
 *
 * @param every at most so long, or one batch where a batch takes longer
 * @param fileBytes at most so much in one tar or Parquet file, or one batch where a batch is larger
 */
public record Chunking(Duration every, long fileBytes) implements Serializable {
    private static final long serialVersionUID = 1;

    /** The usual chunks, of at most two minutes of work and a gigabyte. */
    public static final Chunking USUAL = new Chunking(Duration.ofMinutes(2), 1L << 30);
}
