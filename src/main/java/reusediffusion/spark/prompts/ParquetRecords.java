package reusediffusion.spark.prompts;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.InitContext;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** The rows of a Parquet file. */
final class ParquetRecords extends Records {
    private final ParquetReader<Group> reader;
    private final List<ParquetValue> values = new ArrayList<>();
    private long row;

    ParquetRecords(PromptFile file, Set<String> wanted, Configuration configuration) throws IOException {
        super(file);
        Path path = new Path(file.path());
        MessageType schema = schema(path, configuration);
        List<Type> read = new ArrayList<>();
        meant(schema, wanted).forEach((name, column) -> {
            if (!read.contains(column)) {
                read.add(column);
            }
            values.add(new ParquetValue(name, column, read.indexOf(column)));
        });
        reader = ParquetReader.builder(columns(new MessageType(schema.getName(), read)), path)
                .withConf(configuration)
                .build();
    }

    /** Reads these columns; a schema that travels as text, as usual, must not have blanks in its names. */
    private static GroupReadSupport columns(MessageType read) {
        return new GroupReadSupport() {
            @Override
            public ReadContext init(InitContext context) {
                return new ReadContext(read);
            }
        };
    }

    /** The columns that are wanted, by the names that they go by here. */
    private Map<String, Type> meant(MessageType schema, Set<String> wanted) throws TextFault {
        Map<String, Type> meant = new TreeMap<>();
        for (Type column : schema.getFields()) {
            String name = normal(column.getName());
            if (wanted.contains(name) && columns().contains(name)) {
                throw new TextFault(1, "there are two columns " + name + "; rename one of them.");
            }
            columns().add(name);
            meant.put(name, column);
        }
        DiffusionDb.columns(columns()).forEach((name, own) -> meant.putIfAbsent(own, meant.get(name)));
        columns().addAll(meant.keySet());
        meant.keySet().retainAll(wanted);
        return meant;
    }

    private static MessageType schema(Path path, Configuration configuration) throws IOException {
        try (ParquetFileReader footer = ParquetFileReader.open(HadoopInputFile.fromPath(path, configuration))) {
            return footer.getFooter().getFileMetaData().getSchema();
        } catch (RuntimeException e) {
            throw new IOException("it is no Parquet file, or a damaged one (" + e.getMessage() + ")", e);
        } catch (IOException e) {
            throw damage(e);
        }
    }

    @Override
    PromptRecord read() throws IOException {
        Group group = next(reader);
        if (group == null) {
            return null;
        }
        row++;
        Map<String, Object> record = new HashMap<>();
        for (ParquetValue value : values) {
            Object read = DiffusionDb.value(value, group);
            if (read != null) {
                record.put(value.name(), read);
            }
        }
        return new PromptRecord(row, record);
    }

    private static Group next(ParquetReader<Group> reader) throws IOException {
        try {
            return reader.read();
        } catch (RuntimeException e) {
            throw new IOException("its data is damaged (" + e.getMessage() + ")", e);
        } catch (IOException e) {
            throw damage(e);
        }
    }

    /** Parquet names its own classes where it can make nothing of what it reads. */
    private static IOException damage(IOException e) {
        return String.valueOf(e.getMessage()).startsWith("can not read class")
                ? new IOException("it is a damaged Parquet file", e)
                : e;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
