package reusediffusion.spark.sink.layout;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetInputFormat;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.schema.MessageType;

/** Reads some columns of a Parquet file, comparing pages with their checksums or not. */
final class ParquetReading extends ParquetReader.Builder<Group> {
    ParquetReading(InputFile input, MessageType wanted, boolean checked) {
        super(input);
        Configuration configuration = new Configuration(false);
        configuration.set(ReadSupport.PARQUET_READ_SCHEMA, wanted.toString());
        configuration.setBoolean(ParquetInputFormat.PAGE_VERIFY_CHECKSUM_ENABLED, checked);
        withConf(configuration);
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
        return new GroupReadSupport();
    }

    /** What a file says of itself. */
    static FileMetaData description(InputFile input) throws IOException {
        try (ParquetFileReader footer = ParquetFileReader.open(input)) {
            return footer.getFileMetaData();
        }
    }

    /** The column that holds the files of samples. */
    static String picture(MessageType schema) {
        return schema.containsField("image") ? "image" : "video";
    }
}
