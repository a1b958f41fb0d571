package reusediffusion.report.fleet.rows;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** Records of one kind as a Parquet file on this machine: a column for each component, without Spark. */
final class ParquetRows<T extends Record> {
    private static final Map<Class<?>, PrimitiveTypeName> TYPES = Map.of(
            String.class, PrimitiveTypeName.BINARY,
            byte[].class, PrimitiveTypeName.BINARY,
            int.class, PrimitiveTypeName.INT32,
            long.class, PrimitiveTypeName.INT64,
            Long.class, PrimitiveTypeName.INT64,
            double.class, PrimitiveTypeName.DOUBLE,
            Double.class, PrimitiveTypeName.DOUBLE,
            boolean.class, PrimitiveTypeName.BOOLEAN);

    private static final Map<PrimitiveTypeName, BiFunction<Group, Place, Object>> READERS = Map.of(
            PrimitiveTypeName.INT32, (group, at) -> group.getInteger(at.field, at.index),
            PrimitiveTypeName.INT64, (group, at) -> group.getLong(at.field, at.index),
            PrimitiveTypeName.DOUBLE, (group, at) -> group.getDouble(at.field, at.index),
            PrimitiveTypeName.BOOLEAN, (group, at) -> group.getBoolean(at.field, at.index));

    private final Class<T> kind;
    private final RecordComponent[] columns;
    private final MessageType schema;

    private record Place(int field, int index) {}

    ParquetRows(Class<T> kind) {
        this.kind = kind;
        this.columns = kind.getRecordComponents();
        this.schema = new MessageType(
                kind.getSimpleName(),
                Arrays.stream(columns).map(ParquetRows::type).toList());
    }

    private static Type type(RecordComponent column) {
        Class<?> java = element(column);
        Type.Repetition repetition = column.getType() == List.class
                ? Type.Repetition.REPEATED
                : java.isPrimitive() ? Type.Repetition.REQUIRED : Type.Repetition.OPTIONAL;
        var type = Types.primitive(TYPES.get(java), repetition);
        return (java == String.class ? type.as(LogicalTypeAnnotation.stringType()) : type).named(column.getName());
    }

    /** What a list holds, or else the column's own type. */
    private static Class<?> element(RecordComponent column) {
        if (column.getType() != List.class) {
            return column.getType();
        }
        var list = (java.lang.reflect.ParameterizedType) column.getGenericType();
        return (Class<?>) list.getActualTypeArguments()[0];
    }

    void write(List<T> rows, Path file) throws IOException {
        Files.deleteIfExists(file);
        var path = new org.apache.hadoop.fs.Path(file.toUri());
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(path)
                .withConf(new Configuration(false))
                .withType(schema)
                .withCompressionCodec(CompressionCodecName.GZIP)
                .build()) {
            for (T row : rows) {
                writer.write(group(row));
            }
        }
        Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc")); // Hadoop's own, of no use here
    }

    private Group group(T row) {
        Group group = new SimpleGroupFactory(schema).newGroup();
        for (RecordComponent column : columns) {
            Object value = value(column, row);
            List<?> all = value instanceof List<?> list ? list : value == null ? List.of() : List.of(value);
            all.forEach(each -> add(group, column.getName(), each));
        }
        return group;
    }

    private static Object value(RecordComponent column, Record row) {
        try {
            return column.getAccessor().invoke(row);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The column " + column.getName() + " cannot be read.", e);
        }
    }

    private static void add(Group group, String name, Object value) {
        if (value instanceof String text) {
            group.append(name, text);
        } else if (value instanceof byte[] bytes) {
            group.append(name, Binary.fromConstantByteArray(bytes));
        } else if (value instanceof Integer whole) {
            group.append(name, whole);
        } else if (value instanceof Long whole) {
            group.append(name, whole);
        } else if (value instanceof Double number) {
            group.append(name, number);
        } else {
            group.append(name, (Boolean) value);
        }
    }

    List<T> read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("There are no rows " + file + "; name the folder of a benchmark's run.");
        }
        List<T> rows = new ArrayList<>();
        try (ParquetReader<Group> reader = ParquetReader.builder(
                        new GroupReadSupport(), new org.apache.hadoop.fs.Path(file.toUri()))
                .withConf(new Configuration(false))
                .build()) {
            for (Group group = reader.read(); group != null; group = reader.read()) {
                rows.add(row(group));
            }
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "The rows " + file + " cannot be read (" + e.getMessage() + "); run the benchmark again.", e);
        }
        return rows;
    }

    @SuppressWarnings("unchecked")
    private T row(Group group) {
        Object[] values = new Object[columns.length];
        for (int c = 0; c < columns.length; c++) {
            List<Object> all = new ArrayList<>();
            String name = columns[c].getName();
            // Runs of earlier versions lack columns that have come since.
            int number = group.getType().containsField(name) ? group.getFieldRepetitionCount(name) : 0;
            for (int i = 0; i < number; i++) {
                all.add(element(group, group.getType().getFieldIndex(name), i, element(columns[c])));
            }
            boolean list = columns[c].getType() == List.class;
            values[c] = list ? all : all.isEmpty() ? null : all.get(0);
        }
        try {
            Constructor<?> made = kind.getDeclaredConstructors()[0];
            return (T) made.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("A row of " + kind.getSimpleName() + " cannot be made.", e);
        }
    }

    private static Object element(Group group, int field, int index, Class<?> java) {
        if (java == String.class) {
            return group.getString(field, index);
        }
        return java == byte[].class
                ? group.getBinary(field, index).getBytes()
                : READERS.get(TYPES.get(java)).apply(group, new Place(field, index));
    }
}
