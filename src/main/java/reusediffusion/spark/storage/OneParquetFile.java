package reusediffusion.spark.storage;

import java.io.Closeable;
import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.OutputWriter;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;

/**
 * Writes rows that this process holds as one Parquet file, with the writer that Spark's tasks use. A Spark job for it would also start nine
 * processes on a local disk, each of which sets the rights of one folder or file.
 */
public final class OneParquetFile {
    private OneParquetFile() {}

    /**
     * Writes a file of a new name.
     *
     * @param rows a table of rows that are held here
     */
    public static void write(Dataset<Row> rows, Path folder) throws IOException {
        SparkSession spark = rows.sparkSession();
        InternalRow[] held = rows.queryExecution().executedPlan().executeCollect();
        Job job = Job.getInstance(spark.sessionState().newHadoopConf());
        OutputWriterFactory factory = new ParquetFileFormat()
                .prepareWrite(spark, job, new scala.collection.immutable.HashMap<>(), rows.schema());
        TaskAttemptContext task = new TaskAttemptContextImpl(job.getConfiguration(), new TaskAttemptID());
        String name = "part-00000-" + UUID.randomUUID() + factory.getFileExtension(task);
        OutputWriter writer = factory.newInstance(new Path(folder, name).toString(), rows.schema(), task);
        try (Closeable closing = writer::close) {
            for (InternalRow row : held) {
                writer.write(row);
            }
        }
    }
}
