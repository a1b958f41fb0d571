package reusediffusion;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameStartingWith;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Path;
import reusediffusion.machine.Build;
import reusediffusion.tensor.Draws;

/** Data flows down the list of packages and never up; the deciding packages are numbers alone. */
@AnalyzeClasses(packages = "reusediffusion", importOptions = ArchitectureTest.WithoutTests.class)
class ArchitectureTest {
    /** ArchUnit knows the tests of target/test-classes alone, and the build for Spark 4 lies in another folder. */
    static final class WithoutTests implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/test-classes/");
        }
    }

    private static final int MOST_FILES = 30;

    /** The table of rooms in docs/design.md says which room uses which, no more and no less. */
    @ArchTest
    static void arrowsAreThoseOfTheDesign(JavaClasses main) throws IOException {
        assertThat(Rooms.of(main)).containsExactlyInAnyOrderElementsOf(Rooms.drawn(Path.of("docs/design.md")));
    }

    @ArchTest
    static void roomsAreSmall(JavaClasses main) {
        assertThat(Rooms.files(main))
                .allSatisfy((room, files) ->
                        assertThat(files).as("files of %s", room).isLessThanOrEqualTo(MOST_FILES));
    }

    @ArchTest
    static void filesAreShort(JavaClasses main) throws IOException {
        assertThat(LongFiles.faults()).isEmpty();
    }

    @ArchTest
    static void methodsAreShort(JavaClasses main) throws IOException {
        assertThat(LongMethods.faults()).isEmpty();
    }

    @ArchTest
    static final ArchRule NATIVES_ON_THE_JDK_ALONE = classes()
            .that()
            .resideInAPackage("reusediffusion.natives..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "reusediffusion.natives..");

    @ArchTest
    static final ArchRule NUMBERS_ALONE = classes()
            .that()
            .resideInAnyPackage("reusediffusion.reuse..", "reusediffusion.schedule..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "com.fasterxml.jackson..",
                    "org.apache.datasketches..",
                    "reusediffusion.reuse..",
                    "reusediffusion.schedule..");

    /** What outlives a scope is owned through {@code tensor.Owned}, and nobody else counts references; the rule finds those of that class. */
    @ArchTest
    static void lifetimesAreInOnePlace(JavaClasses main) {
        ArchCondition<JavaClass> counts = callMethodWhere(target(nameMatching("(retain|release)Reference")));
        noClasses()
                .that()
                .resideOutsideOfPackage("reusediffusion.tensor..")
                .should(counts)
                .check(main);
        assertThatThrownBy(() -> noClasses().should(counts).check(main)).hasMessageContaining("Owned.java");
    }

    @ArchTest
    static final ArchRule MODELS_APART = slices().matching("reusediffusion.model.(*)..")
            .should()
            .notDependOnEachOther()
            .allowEmptyShould(true);

    /** A failure can be run again: no test takes numbers from torch's own generator, which begins elsewhere in every order of tests. */
    @ArchTest
    static void testsDrawTheSameNumbersInEveryRun(JavaClasses main) {
        JavaClasses tests = tests();
        ArchCondition<JavaClass> draw =
                callMethodWhere(target(nameMatching("(rand|normal_|uniform_|bernoulli|multinomial).*"))
                        .and(target(owner(nameStartingWith("org.bytedeco")))));
        noClasses()
                .that(DescribedPredicate.not(JavaClass.Predicates.type(Draws.class)))
                .should(draw)
                .check(tests);
        assertThatThrownBy(() -> noClasses().should(draw).check(tests)).hasMessageContaining("Draws.java");
    }

    private static JavaClasses tests() {
        return new ClassFileImporter().importPath(Build.testClasses());
    }

    /** Of the tests too: they are to pass everywhere. */
    @ArchTest
    static void machinesReadTheSameInEveryLocale(JavaClasses main) {
        classes().should(new EveryLocale()).check(main);
        classes()
                .that(DescribedPredicate.not(JavaClass.Predicates.type(Localised.class)))
                .should(new EveryLocale())
                .check(tests());
    }

    @ArchTest
    static void everyFormThatTakesTheLocaleOfTheProcessIsFound(JavaClasses main) {
        JavaClasses wrong = new ClassFileImporter().importClasses(Localised.class);
        assertThatThrownBy(() -> classes().should(new EveryLocale()).check(wrong))
                .hasMessageContaining("(6 times)");
    }

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("reusediffusion.(**)").should().beFreeOfCycles();
}
