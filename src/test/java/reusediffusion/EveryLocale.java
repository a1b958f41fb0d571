package reusediffusion;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Nothing depends on the locale that a process happens to run in: whatever Java formats, cases or scans by a locale is handed one. Names
 * of files, markers and JSON would otherwise have other digits in Egypt, and another i in Turkey.
 */
final class EveryLocale extends ArchCondition<JavaClass> {
    /** By class of the JDK, the methods that take the process's locale where none is handed to them. */
    private static final Map<String, Set<String>> LOCALISED = Map.ofEntries(
            Map.entry("java.lang.String", Set.of("format", "formatted", "toLowerCase", "toUpperCase")),
            Map.entry("java.io.PrintStream", Set.of("format", "printf")),
            Map.entry("java.io.PrintWriter", Set.of("format", "printf")),
            Map.entry("java.io.Console", Set.of("format", "printf", "readLine", "readPassword")),
            Map.entry("java.util.Formatter", Set.of("<init>")),
            Map.entry("java.util.Scanner", Set.of("<init>")),
            Map.entry("java.util.Locale", Set.of("getDefault")),
            Map.entry("java.text.SimpleDateFormat", Set.of("<init>")),
            Map.entry("java.text.MessageFormat", Set.of("<init>", "format")),
            Map.entry("java.text.ChoiceFormat", Set.of("<init>")),
            Map.entry("java.text.DecimalFormat", Set.of("<init>")),
            Map.entry("java.text.DecimalFormatSymbols", Set.of("<init>", "getInstance")),
            Map.entry(
                    "java.text.NumberFormat",
                    Set.of(
                            "getInstance",
                            "getNumberInstance",
                            "getIntegerInstance",
                            "getPercentInstance",
                            "getCurrencyInstance",
                            "getCompactNumberInstance")),
            Map.entry("java.text.DateFormat", Set.of("getInstance", "getDateInstance", "getTimeInstance")),
            Map.entry("java.text.Collator", Set.of("getInstance")),
            Map.entry("java.text.BreakIterator", Set.of("getWordInstance", "getLineInstance", "getCharacterInstance")),
            Map.entry("java.util.Calendar", Set.of("getInstance")),
            Map.entry(
                    "java.time.format.DateTimeFormatter",
                    Set.of("ofPattern", "ofLocalizedDate", "ofLocalizedTime", "ofLocalizedDateTime")),
            Map.entry("java.time.format.DateTimeFormatterBuilder", Set.of("toFormatter")));

    EveryLocale() {
        super("hand a locale to whatever formats by one");
    }

    @Override
    public void check(JavaClass user, ConditionEvents events) {
        for (JavaAccess<?> access : user.getAccessesFromSelf()) {
            if (access.getTarget() instanceof CodeUnitAccessTarget target && dependsOnLocale(target)) {
                events.add(SimpleConditionEvent.violated(
                        user, access.getDescription() + " takes the locale of the process; hand it Locale.ROOT"));
            }
        }
    }

    private static boolean dependsOnLocale(CodeUnitAccessTarget target) {
        Set<String> methods = LOCALISED.getOrDefault(target.getOwner().getName(), Set.of());
        return methods.contains(target.getName())
                && target.getRawParameterTypes().stream()
                        .map(JavaClass::getName)
                        .noneMatch(name ->
                                name.equals(Locale.class.getName()) || name.equals("java.text.DecimalFormatSymbols"));
    }
}
