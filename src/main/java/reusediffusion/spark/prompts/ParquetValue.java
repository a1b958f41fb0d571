package reusediffusion.spark.prompts;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;

/**
 * One column of a Parquet file.
 *
 * @param place among the columns that are read
 */
record ParquetValue(String name, Type type, int place) {

    /** The column's value in a row; null where there is none. */
    Object of(Group row) {
        if (row.getFieldRepetitionCount(place) == 0) {
            return null;
        }
        LogicalTypeAnnotation meant = type.getLogicalTypeAnnotation();
        if (type.isRepetition(Type.Repetition.REPEATED) || meant instanceof ListLogicalTypeAnnotation) {
            return new PromptRecord.Odd("list");
        }
        if (!type.isPrimitive()) {
            return new PromptRecord.Odd(meant instanceof MapLogicalTypeAnnotation ? "map" : "struct");
        }
        return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
            case BOOLEAN -> row.getBoolean(place, 0);
            case FLOAT -> number(row.getFloat(place, 0));
            case DOUBLE -> number(row.getDouble(place, 0));
            case INT32 -> whole(row.getInteger(place, 0), meant, Integer.SIZE);
            case INT64 -> whole(row.getLong(place, 0), meant, Long.SIZE);
            case INT96 -> new PromptRecord.Odd("timestamp");
            case BINARY -> bytes(row.getBinary(place, 0), meant);
            case FIXED_LEN_BYTE_ARRAY -> meant instanceof DecimalLogicalTypeAnnotation
                    ? bytes(row.getBinary(place, 0), meant)
                    : new PromptRecord.Odd("binary");
        };
    }

    /** A number that is none is how pandas marks a gap. */
    private static BigDecimal number(double value) {
        return Double.isNaN(value) || Double.isInfinite(value) ? null : new BigDecimal(value);
    }

    private static BigDecimal number(float value) {
        return Float.isNaN(value) || Float.isInfinite(value) ? null : new BigDecimal(Float.toString(value));
    }

    private static Object whole(long value, LogicalTypeAnnotation meant, int bits) {
        if (meant instanceof DateLogicalTypeAnnotation) {
            return LocalDate.ofEpochDay(value).toString();
        }
        if (meant instanceof DecimalLogicalTypeAnnotation decimal) {
            return BigDecimal.valueOf(value, decimal.getScale());
        }
        if (meant == null || meant instanceof IntLogicalTypeAnnotation whole && whole.isSigned()) {
            return BigDecimal.valueOf(value);
        }
        if (meant instanceof IntLogicalTypeAnnotation) {
            return bits == Integer.SIZE
                    ? BigDecimal.valueOf(value & 0xffff_ffffL)
                    : new BigDecimal(Long.toUnsignedString(value));
        }
        return new PromptRecord.Odd("timestamp");
    }

    /** Old writers mark no text as such; bytes that are none are of a type that nobody can read. */
    private static Object bytes(Binary value, LogicalTypeAnnotation meant) {
        if (meant instanceof DecimalLogicalTypeAnnotation decimal) {
            return new BigDecimal(new BigInteger(value.getBytes()), decimal.getScale());
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value.getBytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            return new PromptRecord.Odd("binary");
        }
    }
}
