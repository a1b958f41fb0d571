package reusediffusion.spark.sink;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.write.BatchWrite;
import org.apache.spark.sql.connector.write.DataWriter;
import org.apache.spark.sql.connector.write.DataWriterFactory;
import org.apache.spark.sql.connector.write.PhysicalWriteInfo;
import org.apache.spark.sql.connector.write.WriterCommitMessage;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.apache.spark.util.SerializableConfiguration;

/** The driver's side of the sink. Shards commit themselves, so there is nothing to gather, and an abort keeps what is committed. */
final class ShardedWrite implements BatchWrite {
    private final CaseInsensitiveStringMap options;

    ShardedWrite(CaseInsensitiveStringMap options) {
        this.options = options;
    }

    @Override
    public DataWriterFactory createBatchWriterFactory(PhysicalWriteInfo info) {
        var configuration = new SerializableConfiguration(
                SparkSession.active().sessionState().newHadoopConf());
        return new WriterFactory(
                new OutputFolder(options.get("path")), options.get("layout"), options.get("run"), configuration);
    }

    @Override
    public void commit(WriterCommitMessage[] messages) {}

    @Override
    public void abort(WriterCommitMessage[] messages) {}

    private record WriterFactory(
            OutputFolder folder, String layout, String run, SerializableConfiguration configuration)
            implements DataWriterFactory {
        @Override
        public DataWriter<InternalRow> createWriter(int partition, long attempt) {
            try {
                return new ShardWriter(
                        new Store(folder, configuration.value()), folder, layout, run, partition, attempt);
            } catch (IOException e) {
                throw new UncheckedIOException(
                        StorageException.writing(folder, e, false).getMessage(), e);
            }
        }
    }
}
