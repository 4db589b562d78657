package io.susanoh.gateway.http;

import io.susanoh.gateway.access.Access;
import io.susanoh.gateway.access.AppUser;
import io.susanoh.gateway.access.Role;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.refusal.Refusal.FieldError;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Logging in, and the people who do. */
final class AccessEndpoints {

  private static final int NAME_MAX = 128;
  private static final int PASSWORD_MAX = 1024;
  private static final String ROLES =
      Arrays.stream(Role.values()).map(Json::role).collect(Collectors.joining(", "));

  private final Access access;

  AccessEndpoints(Access access) {
    this.access = access;
  }

  Future<Answer> token(Call call) {
    Map<String, List<String>> form =
        UrlEncoded.pairs(new String(call.bytes(), StandardCharsets.ISO_8859_1));
    List<FieldError> errors = new ArrayList<>();
    String username = formField(form, "username", NAME_MAX, errors);
    String password = formField(form, "password", PASSWORD_MAX, errors);
    if (!errors.isEmpty()) {
      throw Refusal.invalid(errors);
    }
    return access.login(username, password).map(AccessEndpoints::token);
  }

  private static Answer token(Access.Token token) {
    return Answer.ok(
            new JsonObject()
                .put("access_token", token.accessToken())
                .put("token_type", "bearer")
                .put("role", Json.role(token.role())))
        .with(HttpHeaders.CACHE_CONTROL, "no-store");
  }

  private static String formField(
      Map<String, List<String>> form, String name, int lengthMax, List<FieldError> errors) {
    List<String> values = form.getOrDefault(name, List.of());
    List<String> loc = List.of("body", name);
    if (values.isEmpty()) {
      errors.add(new FieldError(loc, "is required", "missing"));
      return "";
    }
    if (values.size() > 1) {
      errors.add(new FieldError(loc, "is given twice", "duplicate"));
    } else if (!Texts.hasLength(values.getFirst(), 1, lengthMax)) {
      errors.add(
          new FieldError(loc, "must have 1 to " + lengthMax + " characters", "string_length"));
    } else if (values.getFirst().indexOf('\0') >= 0) {
      errors.add(new FieldError(loc, "must not hold NUL", "string_nul"));
    }
    return values.getFirst();
  }

  Future<Answer> users(Call call) {
    return access.users(call.tenantId()).map(users -> Answer.ok(Json.array(users, Json::appUser)));
  }

  Future<Answer> create(Call call) {
    UserFields wanted = new UserFields();
    JsonBody.read(call.bytes(), wanted, "name", "role", "password");
    return access
        .createUser(
            call.tenantId(),
            wanted.name,
            wanted.role.orElseThrow(),
            wanted.password.orElseThrow(),
            call.caller().name())
        .compose(created -> disabledAsWanted(call, created, wanted))
        .map(user -> Answer.of(201, Json.appUser(user)));
  }

  private Future<AppUser> disabledAsWanted(Call call, AppUser created, UserFields wanted) {
    return wanted.disabled.orElse(false)
        ? access.changeUser(
            call.tenantId(),
            created.name(),
            Optional.empty(),
            wanted.disabled,
            Optional.empty(),
            call.caller().name())
        : Future.succeededFuture(created);
  }

  Future<Answer> change(Call call) {
    String name = call.parameter();
    ChangeFields wanted = new ChangeFields();
    JsonBody.read(call.bytes(), wanted);
    return access
        .changeUser(
            call.tenantId(),
            name,
            wanted.role,
            wanted.disabled,
            wanted.password,
            call.caller().name())
        .map(user -> Answer.ok(Json.appUser(user)));
  }

  Future<Answer> delete(Call call) {
    return access
        .deleteUser(call.tenantId(), call.parameter(), call.caller().name())
        .map(deleted -> Answer.noContent());
  }

  private static Optional<Role> role(String name) {
    return Arrays.stream(Role.values()).filter(role -> Json.role(role).equals(name)).findFirst();
  }

  /** What may be changed of a person. */
  private static class ChangeFields implements JsonBody.Fields {
    Optional<Role> role = Optional.empty();
    Optional<Boolean> disabled = Optional.empty();
    Optional<String> password = Optional.empty();

    @Override
    public void read(String field, JsonBody json) throws IOException {
      switch (field) {
        case "role" -> role = Optional.of(json.oneOf(AccessEndpoints::role, ROLES, Role.VIEWER));
        case "disabled" -> disabled = Optional.of(json.bool());
        case "password" -> password = json.textIf(1, PASSWORD_MAX);
        default -> json.skip();
      }
    }
  }

  /** A new person. */
  private static final class UserFields extends ChangeFields {
    private String name = "";

    @Override
    public void read(String field, JsonBody json) throws IOException {
      if (field.equals("name")) {
        name = json.text(1, NAME_MAX);
      } else {
        super.read(field, json);
      }
    }
  }
}
