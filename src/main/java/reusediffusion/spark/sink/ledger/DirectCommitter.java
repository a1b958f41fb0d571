package reusediffusion.spark.sink.ledger;

import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.JobContext;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.parquet.hadoop.ParquetOutputCommitter;

/**
 * Writes Parquet where it is to lie, on stores in which a file appears with its end: Hadoop's own way moves each file twice, and a move is a
 * copy there. Attempts at a task write the same file, so that of several the last one is there.
 */
public final class DirectCommitter extends ParquetOutputCommitter {
    /** The option of a writer that names a class such as this. */
    static final String SETTING = "spark.sql.parquet.output.committer.class";

    private final Path output;

    /** The constructor that Spark calls. */
    public DirectCommitter(Path output, TaskAttemptContext context) throws IOException {
        super(output, context);
        this.output = output;
    }

    @Override
    public Path getWorkPath() {
        return output;
    }

    @Override
    public void setupJob(JobContext context) {}

    @Override
    public void commitJob(JobContext context) {}

    @Override
    public void abortJob(JobContext context, org.apache.hadoop.mapreduce.JobStatus.State state) {}

    @Override
    public void setupTask(TaskAttemptContext context) {}

    @Override
    public boolean needsTaskCommit(TaskAttemptContext context) {
        return false;
    }

    @Override
    public void commitTask(TaskAttemptContext context) {}

    @Override
    public void abortTask(TaskAttemptContext context) {}
}
