package reusediffusion.report.fleet.rows;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** One component of a record as a column of a Parquet file: a list is a column that is repeated. */
record RecordColumn(RecordComponent component) {
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

    private record Place(int field, int index) {}

    /** What the file says about the column. */
    Type type() {
        Class<?> java = element();
        Type.Repetition repetition = component.getType() == List.class
                ? Type.Repetition.REPEATED
                : java.isPrimitive() ? Type.Repetition.REQUIRED : Type.Repetition.OPTIONAL;
        var type = Types.primitive(TYPES.get(java), repetition);
        return (java == String.class ? type.as(LogicalTypeAnnotation.stringType()) : type).named(component.getName());
    }

    /** What a list holds, or else the column's own type. */
    private Class<?> element() {
        if (component.getType() != List.class) {
            return component.getType();
        }
        var list = (java.lang.reflect.ParameterizedType) component.getGenericType();
        return (Class<?>) list.getActualTypeArguments()[0];
    }

    /** Puts a record's value into its row. */
    void write(Record row, Group group) {
        Object value = value(row);
        List<?> all = value instanceof List<?> list ? list : value == null ? List.of() : List.of(value);
        all.forEach(each -> add(group, component.getName(), each));
    }

    private Object value(Record row) {
        try {
            return component.getAccessor().invoke(row);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The column " + component.getName() + " cannot be read.", e);
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

    /** The value in a row; runs of earlier versions lack columns that have come since. */
    Object read(Group group) {
        List<Object> all = new ArrayList<>();
        String name = component.getName();
        int number = group.getType().containsField(name) ? group.getFieldRepetitionCount(name) : 0;
        for (int i = 0; i < number; i++) {
            all.add(element(group, group.getType().getFieldIndex(name), i, element()));
        }
        return component.getType() == List.class ? all : all.isEmpty() ? null : all.get(0);
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
