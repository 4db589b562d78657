package io.susanoh.golden;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasModifiers.Predicates.modifier;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.susanoh.l1.JavaL1Engine;
import io.susanoh.l1.rust.RustL1Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The cut of the modules (DESIGN, "Modules"), held. */
@AnalyzeClasses(packages = "io.susanoh", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String[] SQL = {
    "java.sql..",
    "javax.sql..",
    "io.vertx.sqlclient..",
    "io.vertx.pgclient..",
    "org.postgresql..",
    "org.flywaydb.."
  };
  private static final String[] HTTP = {
    "io.vertx.ext.web..", "io.vertx.core.http..", "java.net.http.."
  };

  @ArchTest
  static final ArchRule OnlyStorageKnowsSql =
      noClasses()
          .that(
              resideInAPackage("io.susanoh.gateway..")
                  .and(not(resideInAPackage("io.susanoh.gateway.storage.."))))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(SQL)
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule HttpDoesNotKnowStorage =
      noClasses()
          .that()
          .resideInAPackage("io.susanoh.gateway.http..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(SQL)
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule OnlyRedisKnowsRedis =
      noClasses()
          .that(
              resideInAPackage("io.susanoh.gateway..")
                  .and(not(resideInAPackage("io.susanoh.gateway.redis.."))))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.vertx.redis..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule AccountKnowsNoHttp =
      noClasses()
          .that()
          .resideInAPackage("io.susanoh.gateway.account..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(HTTP)
          .orShould()
          .dependOnClassesThat()
          .resideInAPackage("io.susanoh.gateway.http..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule OnlyTheCompositionRootAndEngineNameAnEngine =
      noClasses()
          .that(
              resideInAPackage("io.susanoh.gateway..")
                  .and(not(resideInAPackage("io.susanoh.gateway")))
                  .and(not(resideInAPackage("io.susanoh.gateway.engine.."))))
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(JavaL1Engine.class, RustL1Engine.class)
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule OnlyTheRustFaceHasNativeMethods =
      methods()
          .that(modifier(JavaModifier.NATIVE))
          .should()
          .beDeclaredInClassesThat()
          .resideInAPackage("io.susanoh.l1.rust")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule TheEnginesKnowNothingOfTheServer =
      classes()
          .that()
          .resideInAPackage("io.susanoh.l1..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("io.susanoh.l1..", "java..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule TheReferenceEngineDoesNotKnowTheRustOne =
      noClasses()
          .that()
          .resideInAPackage("io.susanoh.l1")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.susanoh.l1.rust..");

  @ArchTest
  static final ArchRule ThereAreNoDrawers =
      noClasses()
          .should()
          .resideInAnyPackage(
              "..util..", "..utils..", "..common..", "..helper..", "..helpers..", "..misc..");

  @ArchTest
  static final ArchRule PackagesAreFreeOfCycles =
      slices().matching("io.susanoh.(**)").should().beFreeOfCycles();

  @Test
  void everyPackageSaysWhatItIs() throws IOException {
    List<Path> packages = packages();
    assertFalse(packages.isEmpty());
    assertEquals(
        List.of(),
        packages.stream()
            .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
            .toList());
  }

  /** Every folder with Java in any module's main sources. */
  private static List<Path> packages() throws IOException {
    Path project = Corpus.module().resolveSibling("");
    try (Stream<Path> modules = Files.list(project)) {
      List<Path> roots =
          modules
              .map(module -> module.resolve("src/main/java"))
              .filter(Files::isDirectory)
              .toList();
      return roots.stream().flatMap(ArchitectureTest::packagesOf).distinct().toList();
    }
  }

  private static Stream<Path> packagesOf(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(Path::getParent)
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
