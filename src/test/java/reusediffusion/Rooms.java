package reusediffusion;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which packages use which: of their own group each by its name, of other groups the group. */
final class Rooms {
    private static final String ALL = "reusediffusion.";
    private static final Pattern ROW = Pattern.compile("\\| `([a-z0-9.]+)` \\|[^|]*\\|([^|]*)\\|");
    private static final Pattern NAME = Pattern.compile("`([a-z0-9.]+)`");

    private Rooms() {}

    /** As the classes have it. */
    static Set<String> of(JavaClasses classes) {
        Set<String> arrows = new TreeSet<>();
        for (JavaClass one : classes) {
            for (Dependency each : one.getDirectDependenciesFromSelf()) {
                JavaClass other = each.getTargetClass().getBaseComponentType();
                if (other.getPackageName().startsWith(ALL) && !room(other).equals(room(one))) {
                    arrows.add(arrow(room(one), group(one).equals(group(other)) ? room(other) : group(other)));
                }
            }
        }
        return arrows;
    }

    /** As the table of a page has it: the room, what it is for, and what it uses. */
    static Set<String> drawn(Path page) throws IOException {
        Set<String> arrows = new TreeSet<>();
        for (String line : Files.readAllLines(page)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                NAME.matcher(row.group(2)).results().forEach(name -> arrows.add(arrow(row.group(1), name.group(1))));
            }
        }
        return arrows;
    }

    /** How many classes of their own file each room has. */
    static Map<String, Long> files(JavaClasses classes) {
        Map<String, Long> files = new TreeMap<>();
        for (JavaClass one : classes) {
            if (one.isTopLevelClass() && !"package-info".equals(one.getSimpleName())) {
                files.merge(room(one), 1L, Long::sum);
            }
        }
        return files;
    }

    private static String arrow(String from, String to) {
        return from + " -> " + to;
    }

    private static String room(JavaClass one) {
        return one.getPackageName().substring(ALL.length());
    }

    private static String group(JavaClass one) {
        return room(one).split("\\.", 2)[0];
    }
}
