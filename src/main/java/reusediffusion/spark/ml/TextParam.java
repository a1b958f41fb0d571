package reusediffusion.spark.ml;

import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.param.Param;
import scala.Function1;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** Parameters of Spark ML that hold text. Their constructors take the class of the values since Spark 4, and did not before. */
final class TextParam {
    private TextParam() {}

    /** A parameter that takes any text. */
    static Param<String> of(String parent, String name, String doc) {
        return made(new Class<?>[] {String.class, String.class, String.class}, parent, name, doc);
    }

    /** A parameter that takes the texts that {@code isValid} accepts. */
    static Param<String> of(String parent, String name, String doc, Function1<String, Object> isValid) {
        return made(
                new Class<?>[] {String.class, String.class, String.class, Function1.class}, parent, name, doc, isValid);
    }

    @SuppressWarnings("unchecked")
    private static Param<String> made(Class<?>[] types, Object... values) {
        List<Class<?>> typed = new ArrayList<>(Arrays.asList(types));
        typed.add(ClassTag.class);
        List<Object> all = new ArrayList<>(Arrays.asList(values));
        for (Constructor<?> constructor : Param.class.getConstructors()) {
            List<Class<?>> takes = Arrays.asList(constructor.getParameterTypes());
            if (takes.equals(typed)) {
                all.add(ClassTag$.MODULE$.apply(String.class));
            }
            if (takes.equals(typed) || takes.equals(Arrays.asList(types))) {
                try {
                    return (Param<String>) constructor.newInstance(all.toArray());
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException("Spark ML does not make the parameter " + values[1] + ".", e);
                }
            }
        }
        throw new IllegalStateException("This version of Spark ML has no parameters of text.");
    }
}
